// The messages table: its forms, and what must hold for every row of it.
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "base/messages.hpp"
#include "base/messages/common.hpp"
#include "base/result.hpp"
#include "base/system_reason.hpp"

using namespace baton;

namespace baton::text {
#define BATON_TEXT BATON_TEXT_ROW
BATON_TEXT(test_switches, "{} switch{0?|es} of {:n} cycles", "{} commutation{0?|s} de {:n} cycles")
BATON_TEXT(test_order, "{1} before {0}", "{0} derrière {1}")
BATON_TEXT(test_mean, "mean {:.2}, at {:#010x}", "moyenne {:.2}, en {:#010x}")
BATON_TEXT(test_braces, "{{{}}}", "{{{}}}")
BATON_TEXT(test_register, "a register", "un registre")
#undef BATON_TEXT
}  // namespace baton::text

TEST_CASE("a message becomes text in the reader's language", "[messages]") {
    const Message one(text::test_switches, 1, 1'234'567);
    CHECK(say(Language::english, one) == "1 switch of 1,234,567 cycles");
    CHECK(say(Language::french, one) == "1 commutation de 1\u202f234\u202f567 cycles");
    const Message order(text::test_order, "x", text::test_register);
    CHECK(say(Language::english, order) == "a register before x");
    CHECK(say(Language::french, order) == "x derrière un registre");
    CHECK(say(Language::english, text::test_mean, 2.5, 0x1fU) == "mean 2.5, at 0x0000001f");
    CHECK(say(Language::french, text::test_mean, 2.5, 0x1fU) == "moyenne 2,5, en 0x0000001f");
    CHECK(say(Language::english, text::test_braces, "r6") == "{r6}");
}

TEST_CASE("the singular is for 1 in English and for less than 2 in French", "[messages]") {
    CHECK(say(Language::english, text::test_switches, 0, 5) == "0 switches of 5 cycles");
    CHECK(say(Language::french, text::test_switches, 0, 5) == "0 commutation de 5 cycles");
    CHECK(say(Language::english, text::test_switches, 2, 5) == "2 switches of 5 cycles");
    CHECK(say(Language::french, text::test_switches, 2, 5) == "2 commutations de 5 cycles");
}

TEST_CASE("messages within messages follow the language, and can be compared", "[messages]") {
    const Message inner(text::test_switches, 2, 5);
    const Message outer(text::subject_and_reason, "a.asm", inner);
    CHECK(say(Language::french, outer) == "a.asm : 2 commutations de 5 cycles");
    CHECK(outer == Message(text::subject_and_reason, "a.asm", Message(text::test_switches, 2, 5)));
    CHECK(!(outer == Message(text::subject_and_reason, "b.asm", inner)));
    Message shortened(text::subject_and_reason, "éééé", inner);
    shortened.shorten_arguments(3);
    CHECK(say(Language::english, shortened) == "é…: 2 switches of 5 cycles");
    CHECK(Message().empty());
    CHECK(!inner.empty());
}

TEST_CASE("texts that are not well formed do not compile", "[messages]") {
    // What the compiler is asked for each row, asked here of rows that it would refuse.
    for (const char* wrong : {"{", "}", "{0?one}", "{?one|many}", "{{}", "{ {} }", "{16}"}) {
        INFO(wrong);
        CHECK_THROWS_AS(detail::arguments_used(wrong), const char*);
    }
    CHECK(detail::arguments_used("{} {} {1?a|b} {{}}") == 3U);
}

TEST_CASE("every id stands once, and French keeps its typography", "[messages]") {
    REQUIRE(all_texts().size() > 500);
    std::set<std::string> ids;
    std::size_t same = 0;
    std::vector<std::string> wrong;
    for (const Text text : all_texts()) {
        CHECK(ids.insert(text.id()).second);
        const std::string french = text.in(Language::french);
        if (french == text.in(Language::english)) ++same;
        bool quoted = false;  // what a person writes keeps its own typography
        for (std::size_t at = 1; at < french.size(); ++at) {
            if (french.compare(at - 1, 2, "\u00ab") == 0) quoted = true;
            if (french.compare(at - 1, 2, "\u00bb") == 0) quoted = false;
            if (quoted) continue;
            // A space stands before these, but not inside of a time, a range or a path, or after a bracket.
            const char c = french[at];
            const bool ends = at + 1 == french.size() || french[at + 1] == ' ' || french[at + 1] == '\n';
            const bool letter = (french[at - 1] >= 'a' && french[at - 1] <= 'z') || french[at - 1] == ')' ||
                                french[at - 1] == '}';
            if ((c == ':' || c == ';' || c == '?' || c == '!') && ends && letter) wrong.push_back(text.id());
        }
    }
    CHECK(wrong == std::vector<std::string>{});
    // A few words are the same (Code, Pause); a table copied from one language to the other would not be.
    CHECK(same * 6 < all_texts().size());
}

TEST_CASE("what the system refuses is said in the reader's language", "[messages]") {
    const Failure failure{"a.asm", system_reason(ENOENT)};
    CHECK(failure.text() == "a.asm: No such file or directory");
    CHECK(failure.text(Language::french) == "a.asm : fichier ou dossier introuvable");
    CHECK(say(Language::english, system_reason(ENOENT)) == std::strerror(ENOENT));
    CHECK(say(Language::french, system_reason(9999)) == "erreur système 9999");
    const Failure output{text::standard_output, system_reason(ENOSPC)};
    CHECK(output.text(Language::french) == "sortie standard : plus de place sur le disque");
    CHECK(Failure{"", "reason"}.text() == "reason");
}
