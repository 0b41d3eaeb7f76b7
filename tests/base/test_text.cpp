// Text helpers: suggestions that help and do not annoy, strict UTF-8, harmless output.
#include <catch2/catch.hpp>

#include "base/text.hpp"

using namespace baton;

TEST_CASE("the edit distance counts insertions, deletions, replacements and swaps", "[text]") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("mov", "mov") == 0);
    CHECK(edit_distance("mvo", "mov") == 1);
    CHECK(edit_distance("mo", "mov") == 1);
    CHECK(edit_distance("movx", "mov") == 1);
    CHECK(edit_distance("mav", "mov") == 1);
    CHECK(edit_distance("", "mov") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("letters that differ in case alone are no edit", "[text]") {
    CHECK(edit_distance("ADD", "add") == 0);
}

TEST_CASE("the nearest name is suggested only when it is near", "[text]") {
    const std::vector<std::string_view> names{"mov", "movhi", "add", "adds", "sub", "push", "syscall"};
    CHECK(nearest_name("mvo", names) == "mov");
    CHECK(nearest_name("MOV", names) == "mov");
    CHECK(nearest_name("psuh", names) == "push");
    CHECK(nearest_name("sysccall", names) == "syscall");
    CHECK(nearest_name("sistcal", names) == "");
    CHECK(nearest_name("xyz", names) == "");
    CHECK(nearest_name("a", names) == "");
    CHECK(nearest_name("", names) == "");
    CHECK(nearest_name("add", {}) == "");
}

TEST_CASE("of equally near names the one with the same first letter is suggested, then the first", "[text]") {
    CHECK(nearest_name("lob", {"job", "log"}) == "log");
    CHECK(nearest_name("lob", {"job", "fob"}) == "job");
}

TEST_CASE("a very long word has no nearest name and costs no time", "[text]") {
    const std::string long_word(10'000'000, 'a');
    const std::string_view name(long_word);
    CHECK(nearest_name(long_word, {name.substr(1)}) == "");
}

TEST_CASE("UTF-8 of every length is decoded and written back", "[text]") {
    for (const char32_t c : {U'\0', U'a', U'\u007f', U'\u0080', U'é', U'\u07ff', U'\u0800', U'€', U'\ud7ff',
                             U'\ue000', U'\uffff', U'\U00010000', U'\U0010ffff'}) {
        std::string text;
        append_utf8(text, c);
        const CodePoint decoded = decode_utf8(text, 0);
        CHECK(decoded.valid);
        CHECK(decoded.value == c);
        CHECK(decoded.bytes == text.size());
    }
}

TEST_CASE("what is not UTF-8 is found at its first byte", "[text]") {
    const auto at = [](std::string_view text) { return first_invalid_utf8(text); };
    CHECK(at("plain é €") == std::string_view::npos);
    CHECK(at("ab\x80") == 2);            // continuation without a start
    CHECK(at("a\xc3") == 1);             // cut short
    CHECK(at("\xe2\x82") == 0);          // cut short
    CHECK(at("\xc0\x80") == 0);          // overlong
    CHECK(at("\xe0\x80\x80") == 0);      // overlong
    CHECK(at("\xf0\x80\x80\x80") == 0);  // overlong
    CHECK(at("\xed\xa0\x80") == 0);      // surrogate
    CHECK(at("\xf4\x90\x80\x80") == 0);  // above U+10FFFF
    CHECK(at("\xff") == 0);              // never a first byte
    CHECK(at("\xe2\x28\xa1") == 0);      // second byte is no continuation
}

TEST_CASE("a table's columns are those of a terminal", "[text]") {
    CHECK(display_columns("") == 0);
    CHECK(display_columns("é€a") == 3);
    CHECK(display_columns("名前") == 4);
    CHECK(display_columns("e\u0301t\u0065\u0301") == 3);  // combining accents
    CHECK(display_columns("한국어 ｆ") == 9);
    CHECK(display_columns("\u200b\U0001f600x\xff") == 4);
    CHECK(padded("名前", 6) == "名前  ");
    CHECK(right_aligned("e\u0301", 3) == "  e\u0301");
    CHECK(fitted("名前名前", 5) == "名前~");
    CHECK(fitted("名前名前", 4) == "名~");
    CHECK(fitted("名前", 4) == "名前");
    CHECK(wrap_text("名前 名前 名前", 9) == "名前 名前\n名前");
    CHECK(columns_of(0x2ff) == 1);
    CHECK(columns_of(0x300) == 0);
    CHECK(columns_of(0x36f) == 0);
    CHECK(columns_of(0x370) == 1);
    CHECK(columns_of(0x10ffff) == 1);
}

TEST_CASE("characters are counted, not bytes", "[text]") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("é€a") == 3);
    CHECK(count_code_points("a\xff"
                            "b") == 3);
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one", "[text]") {
    CHECK(replace_invalid_utf8("aé") == "aé");
    CHECK(replace_invalid_utf8("a\xff\xfe"
                               "b") == "a\ufffd\ufffdb");
    CHECK(first_invalid_utf8(replace_invalid_utf8("\xe2\x82\xc3(")) == std::string_view::npos);
}

TEST_CASE("control characters are shown instead of executed; newline and tab stay", "[text]") {
    CHECK(show_controls("a\tb\n") == "a\tb\n");
    CHECK(show_controls("\x1b[31mred") == "\\x1b[31mred");
    CHECK(show_controls("\r\x07\x7f") == "\\x0d\\x07\\x7f");
    CHECK(show_controls("\u009b") == "\\x9b");
    CHECK(show_controls("\u202e") == "\\u202e");
    CHECK(show_controls("\xff") == "\\xff");
    CHECK(show_controls("é€") == "é€");
}

TEST_CASE("a text with control characters is told from one without", "[text]") {
    CHECK_FALSE(has_controls("name.é"));
    CHECK(has_controls("a\n"));
    CHECK(has_controls("a\x1b"));
    CHECK(has_controls("\u202e"));
}

TEST_CASE("text is wrapped between words, and French punctuation stays on its line", "[text]") {
    CHECK(wrap_text("one two three", 7) == "one two\nthree");
    CHECK(wrap_text("one two three", 8, 2) == "one two\n  three");
    CHECK(wrap_text("un mot : suite", 6) == "un\nmot :\nsuite");
    CHECK(wrap_text("dire « oui » enfin", 8) == "dire\n« oui »\nenfin");
    CHECK(wrap_text("a\nb c", 3) == "a\nb c");
    CHECK(wrap_text("toolongword x", 4) == "toolongword\nx");
    CHECK(wrap_text("été été", 7) == "été été");
    CHECK(wrap_text("", 7).empty());
    CHECK(wrap_lines("a  b\n  one two\nend\n", 9) == "a  b\n  one two\nend\n");
    CHECK(wrap_lines("  one two three\n\nfour five\n", 11) == "  one two\n    three\n\nfour five\n");
    CHECK(wrap_lines("one two", 1) == "one two");
}
