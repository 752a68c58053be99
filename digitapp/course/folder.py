"""Folders of lessons: those of the program and the user's own, in the order that a file there says.

``bugs.de.md`` beside ``bugs.md`` is the same lesson in German: the one in the language of the
program is read, else the one without a language, else the first there is.

Invariant: one bad file takes nothing from the others; what is wrong with it is a LessonError.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from model.errors import DigitError
from model.language import ENGLISH, LANGUAGES, commas, language, tr
from model.resources import resources

from .blocks import read_text
from .lesson import Lesson
from .reading import read_lesson
from .toml_table import Block, LessonError, TomlTable

ORDER = "course.toml"
MOST_FILES = 300
MAX_ORDER_BYTES = 64_000

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class LessonFolder:
    """What a folder holds.

    Attributes:
        lessons: Those that could be read, by file name.
        order: Keys in the order of its course.toml; None where it has none.
        problems: What is wrong with its files.
    """

    lessons: tuple[Lesson, ...] = ()
    order: tuple[str, ...] | None = None
    problems: tuple[LessonError, ...] = ()


@dataclass(frozen=True)
class Course:
    """The lessons in their order, and what is wrong with files of the folders.

    Attributes:
        lessons: Each key once.
        problems: For the person whose files they are.
    """

    lessons: tuple[Lesson, ...]
    problems: tuple[LessonError, ...]

    def lesson(self, key: str) -> Lesson:
        """The lesson of that key.

        Raises:
            DigitError: There is none.
        """
        for lesson in self.lessons:
            if lesson.key == key:
                return lesson
        known = commas(lesson.key for lesson in self.lessons) or tr("none")
        raise DigitError(
            tr(
                "There is no lesson “{key}”. Choose one of these: {known}.",
                key=key[:60],
                known=known,
            )
        )


def shipped_folder() -> Path:
    """Where the lessons of the program are."""
    return resources() / "course"


def users_folder() -> Path:
    """Where the user's own are; it need not exist."""
    import platformdirs

    return platformdirs.user_data_path("digitapp", appauthor=False) / "course"


def read_course(own: Path | None = None) -> Course:
    """The whole course: the program's lessons, and those of ``own`` (the user's folder).

    A lesson of one's own takes the place of the program's of the same key. A course.toml of one's
    own orders and reduces all of them; without it, one's own come last.
    """
    shipped = read_folder(shipped_folder())
    added = read_folder(users_folder() if own is None else own)
    by_key = {lesson.key: lesson for lesson in (*shipped.lessons, *added.lessons)}
    order = shipped.order
    if order is None:
        order = [lesson.key for lesson in shipped.lessons]
    keys = [*order, *(lesson.key for lesson in added.lessons)]
    problems = [*shipped.problems, *added.problems, *_unknown(shipped, by_key)]
    if added.order is not None:
        keys = list(added.order)
        problems += _unknown(added, by_key)
    lessons = tuple(by_key[key] for key in dict.fromkeys(keys) if key in by_key)
    problems += [problem for each in lessons for problem in unknown_links(each, by_key)]
    return Course(lessons, tuple(problems))


def read_folder(folder: Path) -> LessonFolder:
    """The lessons of a folder and its order; nothing where there is no folder.

    Of a lesson in several languages the one that is read best by who has chosen ``language()``.
    """
    problems: list[LessonError] = []
    lessons: dict[str, Lesson] = {}
    groups = _lessons_in(folder)
    for versions in list(groups.values())[:MOST_FILES]:
        try:
            lesson = _first_good(_by_preference(versions), problems)
            if lesson is not None:
                _keep(lesson, lessons)
        except LessonError as error:
            problems.append(error)
    return _with_order(folder, lessons.values(), problems, is_full=len(groups) > MOST_FILES)


def read_all_languages(folder: Path) -> LessonFolder:
    """The same with each lesson in all its languages, one after the other; for the check."""
    problems: list[LessonError] = []
    first_of: dict[str, Lesson] = {}
    found: list[Lesson] = []
    groups = _lessons_in(folder)
    for versions in list(groups.values())[:MOST_FILES]:
        same: list[Lesson] = []
        for _, path in sorted(versions.items()):  # the one without a language first
            try:
                same.append(read_lesson(path))
                if len(same) == 1:
                    _keep(same[0], first_of)
                elif same[-1].key != same[0].key:
                    raise same.pop().mistake(
                        tr(
                            "The same lesson has the key “{key}” in “{file}”. Give both one key.",
                            key=same[0].key,
                            file=same[0].file,
                        ),
                        2,
                    )
            except DigitError as error:
                problems.append(_as_problem(error, path))
        found += same
    return _with_order(folder, found, problems, is_full=len(groups) > MOST_FILES)


def in_the_language(path: Path) -> Path:
    """``path``, or the file beside it in the language of the program: "README.de.md"."""
    translated = path.with_name(f"{path.stem}.{language()}{path.suffix}")
    return translated if translated.is_file() else path


def language_of(name: str) -> tuple[str, str]:
    """Name without language and ending, and the language: "bugs.de.md" is ("bugs", "de").

    The language is empty where the name has none of LANGUAGES.
    """
    stem = name.removesuffix(".md")
    base, _, code = stem.rpartition(".")
    return (base, code) if base and code in LANGUAGES else (stem, "")


def _lessons_in(folder: Path) -> dict[str, dict[str, Path]]:
    """Name without language -> language ("" for none) -> file, by name."""
    groups: dict[str, dict[str, Path]] = {}
    for path in _files(folder):
        base, code = language_of(path.name)
        groups.setdefault(base, {})[code] = path
    return groups


def _by_preference(versions: dict[str, Path]) -> Iterator[Path]:
    """In the language of the program, then in none or English, then in any other."""
    for code in dict.fromkeys((language(), "", ENGLISH, *versions)):
        if code in versions:
            yield versions[code]


def _first_good(paths: Iterable[Path], problems: list[LessonError]) -> Lesson | None:
    """The first lesson that can be read; what is wrong with those before goes to ``problems``."""
    for path in paths:
        try:
            return read_lesson(path)
        except DigitError as error:
            problems.append(_as_problem(error, path))
    return None


def _keep(lesson: Lesson, lessons: dict[str, Lesson]) -> None:
    """Puts it among those of other keys.

    Raises:
        LessonError: There is one of this key.
    """
    first = lessons.setdefault(lesson.key, lesson)
    if first is not lesson:
        raise lesson.mistake(
            tr(
                "The key “{key}” is that of “{file}”, too. Change one of them.",
                key=lesson.key,
                file=first.file,
            ),
            2,
        )


def _with_order(
    folder: Path, lessons: Iterable[Lesson], problems: list[LessonError], *, is_full: bool
) -> LessonFolder:
    if is_full:
        problems.append(
            LessonError(
                tr(
                    "The folder holds more than {most} lessons; the others are left out. Move some "
                    "elsewhere.",
                    most=MOST_FILES,
                ),
                0,
                folder.name,
            )
        )
    order = None
    try:
        order = _order(folder / ORDER)
    except DigitError as error:
        problems.append(_as_problem(error, folder / ORDER))
    return LessonFolder(tuple(lessons), order, tuple(problems))


def stamp(folder: Path) -> Stamp:
    """Names, times and sizes of a folder's files: another stamp, another content."""
    found = []
    for path in [*_files(folder), folder / ORDER]:
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def changed_since(folder: Path, before: Stamp) -> bool:
    """Whether a file of the folder came, went or was saved since ``stamp`` gave ``before``."""
    return stamp(folder) != before


def unknown_links(lesson: Lesson, keys: Iterable[str]) -> list[LessonError]:
    """An error for each link of the lesson to a lesson that is none of ``keys``."""
    known = set(keys)
    return [
        lesson.mistake(
            tr("The link leads to the lesson “{key}”, which there is not. Mend it.", key=key), line
        )
        for key, line in lesson.links()
        if key not in known
    ]


def _files(folder: Path) -> list[Path]:
    """The lesson files of a folder, by name: a readme and what begins with a dot are none."""
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix == ".md"
            and not path.name.startswith(".")
            and language_of(path.name)[0].lower() != "readme"
        )
    except OSError:  # no folder, or one that may not be looked into
        return []


def _order(path: Path) -> tuple[str, ...] | None:
    if not path.exists():
        return None
    text = read_text(path, MAX_ORDER_BYTES)
    table = TomlTable.read(Block("text", text, 1), path.name, tr("the order of lessons"))
    order = table.words("lessons", MOST_FILES)
    table.finish()
    return order


def _unknown(folder: LessonFolder, keys: Iterable[str]) -> list[LessonError]:
    known = set(keys)
    return [
        LessonError(
            tr("There is no lesson “{key}”. Mend the name, or leave it out.", key=key), 0, ORDER
        )
        for key in folder.order or ()
        if key not in known
    ]


def _as_problem(error: DigitError, path: Path) -> LessonError:
    """The error as one of a lesson's file."""
    return error if isinstance(error, LessonError) else LessonError(str(error), 0, path.name)
