from digitapp.style.tips import in_lines


def test_words_are_folded_at_blanks():
    assert in_lines("The rate of learning", 12) == "The rate of\nlearning"


def test_chinese_counts_twice_and_never_begins_a_line_with_a_mark():
    assert in_lines("学习率太大，损失会变大。", 10) == "学习率太\n大，损失会\n变大。"


def test_a_latin_word_in_chinese_is_not_cut():
    assert in_lines("输出用 softmax 函数", 12) == "输出用\nsoftmax 函数"


def test_a_quote_stays_with_what_it_opens():
    assert in_lines("请点击按钮“一步”", 12) == "请点击按钮\n“一步”"
