"""While a lesson uses the window, what is chosen is for a while only."""

from digitapp.system.settings import AppSettings


def test_what_was_chosen_before_a_trial_holds_after_it(tmp_path):
    settings = AppSettings(tmp_path / "settings.ini")
    settings.set_choice("brush", 3)
    settings.begin_trial()
    settings.set_choice("brush", 7)
    assert settings.choice("brush", 0) == 7
    assert settings.choice("other", 5) == 5
    assert AppSettings(tmp_path / "settings.ini").choice("brush", 0) == 3
    settings.end_trial()
    assert settings.choice("brush", 0) == 3


def test_progress_of_the_course_lasts(tmp_path):
    settings = AppSettings(tmp_path / "settings.ini")
    settings.begin_trial()
    settings.set_choice("course.progress", {"bugs": {"done": [0]}})
    settings.end_trial()
    assert settings.choice("course.progress", {}) == {"bugs": {"done": [0]}}
