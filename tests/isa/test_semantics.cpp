// Meanings of instructions: what follows from them, and that rows which contradict themselves are refused.
#include <catch2/catch.hpp>

#include "isa/effect.hpp"
#include "isa/table.hpp"

using namespace baton::isa;
using baton::Language;

TEST_CASE("a condition depends on the flags that its notation names, and on no others", "[semantics]") {
    for (unsigned number = 1; number < condition_count; ++number) {
        const auto condition = static_cast<Condition>(number);
        const std::string_view text = condition_text(Language::english, condition);
        INFO(text);
        Word named = 0;
        for (const FlagInfo& info : flag_infos) {
            // "not" has no capital letter.
            if (text.find(info.name) != std::string_view::npos) named |= info.bit;
        }
        CHECK(flags_read(condition) == named);
    }
    CHECK(flags_read(Condition::always) == 0);
}

TEST_CASE("each condition's opposite goes exactly where it does not", "[semantics]") {
    using C = Condition;
    const std::pair<C, C> opposites[] = {{C::eq, C::ne},   {C::lt, C::ge}, {C::gt, C::le}, {C::ltu, C::geu},
                                         {C::gtu, C::leu}, {C::mi, C::pl}, {C::vs, C::vc}};
    for (const auto& [one, other] : opposites) {
        for (Word flags = 0; flags <= flag::arithmetic; ++flags)
            CHECK(holds(one, flags) != holds(other, flags));
    }
}

TEST_CASE("operands and destination that a row does not name are those of its form", "[semantics]") {
    const Semantics& add = instruction(Op::add_i).semantics;
    CHECK(add.first == Source::ra);
    CHECK(add.second == Source::immediate);
    CHECK(add.destination == Destination::rd);
    const Semantics& store = instruction(Op::stw_x).semantics;
    CHECK(store.operation == Operation::add);
    CHECK(store.first == Source::ra);
    CHECK(store.second == Source::rb);
    CHECK(store.datum == Source::rd);
    CHECK(store.destination == Destination::none);
    const Semantics& call = instruction(Op::call_r).semantics;
    CHECK(call.operation == Operation::copy);
    CHECK(call.first == Source::ra);
    CHECK(call.destination == Destination::lr);
    CHECK(instruction(Op::lea).semantics.first == Source::ip);
    CHECK(instruction(Op::pop).semantics.destination == Destination::sp);
    CHECK(instruction(Op::cmp).semantics.destination == Destination::none);
}

TEST_CASE("a row whose meaning does not fit its other columns is refused", "[semantics]") {
    const auto fits = [](const Instruction& row) {
        return baton::isa::detail::meaning_fits_form(row) && baton::isa::detail::meaning_fits_course(row) &&
               baton::isa::detail::meaning_makes_sense(row) && baton::isa::detail::mode_fits_meaning(row);
    };
    const auto changed = [](Op op, void (*change)(Instruction&)) {
        Instruction row = instruction(op);
        change(row);
        return row;
    };
    REQUIRE(fits(instruction(Op::add)));
    CHECK_FALSE(fits(changed(Op::add, [](Instruction& row) { row.form = Form::rd_ra; })));
    CHECK_FALSE(fits(changed(Op::add, [](Instruction& row) { row.semantics.second = Source::immediate; })));
    CHECK_FALSE(fits(changed(Op::add, [](Instruction& row) { row.write_back_cycles = 0; })));
    CHECK_FALSE(fits(changed(Op::add, [](Instruction& row) { row.memory_cycles = 1; })));
    CHECK_FALSE(
        fits(changed(Op::and_, [](Instruction& row) { row.semantics.flags = FlagEffect::arithmetic; })));
    CHECK_FALSE(fits(changed(Op::ldw, [](Instruction& row) { row.semantics.bytes = 3; })));
    CHECK_FALSE(fits(changed(Op::ldw, [](Instruction& row) { row.memory_cycles = 2; })));
    CHECK_FALSE(fits(changed(Op::stw, [](Instruction& row) { row.semantics.sign_extended = true; })));
    CHECK_FALSE(fits(changed(Op::jmp, [](Instruction& row) { row.semantics.condition = Condition::eq; })));
    CHECK_FALSE(fits(changed(Op::jmp, [](Instruction& row) { row.semantics.memory = Memory::load; })));
    CHECK_FALSE(fits(changed(Op::nop, [](Instruction& row) { row.semantics.trap_code = 6; })));
    CHECK_FALSE(fits(changed(Op::wrsr, [](Instruction& row) { row.privilege = Privilege::any; })));
    CHECK_FALSE(fits(changed(Op::di, [](Instruction& row) { row.privilege = Privilege::any; })));
}
