// Reading an instruction: operands, the row that takes them, the word.
#include <algorithm>

#include "asm/habits.hpp"
#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "base/messages/expression.hpp"
#include "base/text.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::assembler {
namespace {

/// Operands of a row.
std::size_t count_of(const isa::Instruction& row) {
    std::size_t count = 0;
    for (const isa::Operand operand : isa::operands_of(row.form))
        count += operand != isa::Operand::none ? 1 : 0;
    return count;
}

/// Whether `add r1, 5` may stand for `add r1, r1, 5`. `mov r1` would mean nothing.
bool has_shorthand(const isa::Instruction& row) {
    const auto operands = isa::operands_of(row.form);
    return operands[0] == isa::Operand::rd && operands[1] == isa::Operand::ra && row.op != isa::Op::mov;
}

/// How many operands from the left the row takes as they are given.
std::size_t accepted(const isa::Instruction& row, const std::vector<ParsedOperand>& given, bool shorthand) {
    const auto wanted = isa::operands_of(row.form);
    std::size_t i = 0;
    for (; i < given.size(); ++i) {
        const std::size_t at = shorthand && i > 0 ? i + 1 : i;
        if (at >= wanted.size() || !accepts(wanted[at], given[i])) break;
    }
    return i;
}

}  // namespace

bool Unit::read_instruction(Statement& statement) {
    const Mnemonic* mnemonic = find_mnemonic(statement.name);
    if (mnemonic == nullptr) return false;
    scratch_.clear();
    operands_.clear();
    begin_instruction(statement);
    if (!read_operands(statement, mnemonic->names_system_registers)) {
        emit_padding(statement, 4);
        return true;
    }
    if (mnemonic->loads_constant) {
        load_constant(statement);
        return true;
    }
    for (const bool shorthand : {false, true}) {
        for (const isa::Instruction* row : mnemonic->rows) {
            if (shorthand && !has_shorthand(*row)) continue;
            if (operands_.size() + (shorthand ? 1 : 0) != count_of(*row)) continue;
            if (accepted(*row, operands_, shorthand) != operands_.size()) continue;
            encode_row(statement, *row, mnemonic->name, shorthand);
            return true;
        }
    }
    no_such_form(statement, *mnemonic, lower_case(statement.name));
    emit_padding(statement, 4);
    return true;
}

bool Unit::read_operands(Statement& statement, bool system_names) {
    if (statement.cursor.done()) return true;
    bool sound = true;
    do {
        ParsedOperand operand;
        statement.cursor.skip_space();
        operand.begin = statement.cursor.at;
        if (!read_operand(statement, system_names, operand)) {
            // The rest of the line can still be looked at from the next comma on.
            sound = false;
            statement.cursor.at =
                std::min(statement.cursor.text.find(',', statement.cursor.at), statement.cursor.text.size());
            continue;
        }
        operand.end = statement.cursor.at;
        operands_.push_back(operand);
        if (!statement.cursor.done() && statement.cursor.peek() != ',') {
            const std::string_view text = statement.cursor.text;
            if (auto remark = remark_behind_operand(text, operand.begin, statement.cursor.at)) {
                report_.error(statement.span_here(), std::move(remark->message), remark->suggestion);
                return false;
            }
            const std::string_view found = token_at(text, statement.cursor.at);
            report_.error(statement.span_here(), Message(text::not_expected_operand, show_controls(found)));
            return false;
        }
    } while (statement.cursor.take(','));
    return sound;
}

bool Unit::read_operand(Statement& statement, bool system_names, ParsedOperand& operand) {
    Cursor& cursor = statement.cursor;
    if (cursor.peek() == '[') return read_memory(statement, operand);
    if (cursor.peek() == '{') return read_list(statement, operand);
    Cursor ahead = cursor;
    const std::string_view name = ahead.take_name();
    if (!name.empty()) {
        if (const int number = register_number(name); number >= 0) {
            operand.kind = ParsedOperand::Kind::general_register;
            operand.reg = static_cast<std::uint8_t>(number);
            cursor = ahead;
            return true;
        }
        if (system_names) {
            if (const auto number = isa::parse_system_register(lower_case(name))) {
                operand.kind = ParsedOperand::Kind::system_register;
                operand.system = *number;
                cursor = ahead;
                return true;
            }
            std::vector<std::string_view> names;
            std::string all;
            for (const auto& info : isa::system_registers) {
                names.push_back(info.name);
                all += all.empty() ? "" : ", ";
                all += info.name;
            }
            const std::string near = report_.nearest(name, names);
            report_.error(statement.line.span(operand.begin, ahead.at),
                          near.empty() ? Message(text::system_registers_are, name, all)
                                       : Message(text::unknown_system_register, name, near),
                          near);
            return false;
        }
    }
    if (auto remark = remark_on_operand(cursor.text, cursor.at)) {
        const std::size_t end = std::min(cursor.text.find(',', cursor.at), cursor.text.size());
        report_.error(statement.line.span(cursor.at, end), std::move(remark->message), remark->suggestion);
        return false;
    }
    operand.kind = ParsedOperand::Kind::expression;
    Parsed parsed;
    if (!parse(statement, parsed)) return false;
    operand_expression(operand, parsed);
    return true;
}

void Unit::operand_expression(ParsedOperand& operand, const Parsed& parsed) {
    operand.first = parsed.first;
    operand.count = parsed.count;
    operand.expression_begin = parsed.begin;
    operand.expression_end = parsed.end;
}

bool Unit::read_memory(Statement& statement, ParsedOperand& operand) {
    using K = ParsedOperand::Kind;
    static constexpr Text shapes = text::memory_shapes;
    Cursor& cursor = statement.cursor;
    const std::size_t opening = cursor.at++;
    Cursor ahead = cursor;
    const int base = register_number(ahead.take_name());
    if (base < 0) {
        operand.kind = K::memory_expression;
        Parsed parsed;
        if (!parse(statement, parsed)) return false;
        operand_expression(operand, parsed);
    } else {
        cursor = ahead;
        cursor.skip_space();
        operand.reg = static_cast<std::uint8_t>(base);
        operand.kind = K::memory_register;
        const char sign = cursor.peek();
        if (sign == '+' || sign == '-') {
            ahead = cursor;
            ++ahead.at;
            ahead.skip_space();
            const std::size_t index_begin = ahead.at;
            const int index = register_number(ahead.take_name());
            if (index >= 0 && sign == '-') {
                report_.error(statement.line.span(index_begin, ahead.at), text::register_not_subtracted);
                return false;
            }
            if (index >= 0) {
                operand.kind = K::memory_index;
                operand.index = static_cast<std::uint8_t>(index);
                cursor = ahead;
            } else {
                operand.kind = K::memory_offset;
                Parsed parsed;
                if (!parse(statement, parsed)) return false;
                operand_expression(operand, parsed);
            }
        } else if (sign != ']') {
            if (cursor.done()) {
                report_.error(statement.line.span(opening, opening + 1), text::missing_bracket);
            } else if (sign == ',') {
                report_.error(statement.span_here(),
                              Message(text::offset_is_added, isa::register_name(operand.reg)));
                cursor.at = std::min(cursor.text.find(']', cursor.at), cursor.text.size());
            } else {
                report_.error(statement.span_here(), shapes);
            }
            return false;
        }
    }
    if (cursor.take(']')) return true;
    if (cursor.done()) {
        report_.error(statement.line.span(opening, opening + 1), text::missing_bracket);
    } else {
        report_.error(statement.span_here(), shapes);
    }
    return false;
}

bool Unit::read_list(Statement& statement, ParsedOperand& operand) {
    Cursor& cursor = statement.cursor;
    const std::size_t opening = cursor.at++;
    operand.kind = ParsedOperand::Kind::list;
    if (cursor.take('}')) return true;
    const auto take_register = [&](int& number, std::size_t& begin) {
        cursor.skip_space();
        begin = cursor.at;
        const std::string_view name = cursor.take_name();
        number = register_number(name);
        if (number >= 0 && number != static_cast<int>(isa::stack_pointer)) return true;
        const Span span = name.empty() ? statement.span_here() : statement.line.span(begin, cursor.at);
        if (name.empty() && cursor.done()) {
            report_.error(statement.line.span(opening, opening + 1), Message(text::missing_brace, "}", "{"));
        } else {
            report_.error(span, number >= 0 ? Message(text::sp_in_list)
                                            : Message(text::list_is_made_of, "{r0-r3, lr}"));
        }
        // The commas inside the braces separate no operands.
        const std::size_t closing = cursor.text.find('}', cursor.at);
        cursor.at = closing == std::string_view::npos ? cursor.text.size() : closing + 1;
        return false;
    };
    do {
        int first = 0;
        std::size_t begin = 0;
        if (!take_register(first, begin)) return false;
        int last = first;
        if (cursor.take('-')) {
            std::size_t ignored = 0;
            if (!take_register(last, ignored)) return false;
        }
        unsigned added = 0;
        for (int number = first; number <= last; ++number) added |= 1U << number;
        if (last < first) {
            report_.error(statement.line.span(begin, cursor.at),
                          Message(text::list_downwards, isa::register_name(static_cast<unsigned>(last)),
                                  isa::register_name(static_cast<unsigned>(first))));
            return false;
        }
        if ((operand.list & added) != 0) {
            report_.error(statement.line.span(begin, cursor.at), text::register_twice);
            return false;
        }
        operand.list = static_cast<std::uint16_t>(operand.list | added);
    } while (cursor.take(','));
    if (cursor.take('}')) return true;
    report_.error(statement.line.span(opening, opening + 1), Message(text::missing_brace, "}", "{"));
    return false;
}

void Unit::encode_row(const Statement& statement, const isa::Instruction& row, std::string_view mnemonic,
                      bool shorthand) {
    using O = isa::Operand;
    isa::Operands operands;
    const ParsedOperand* with_number = nullptr;
    const auto wanted = isa::operands_of(row.form);
    for (std::size_t i = 0; i < wanted.size() && wanted[i] != O::none; ++i) {
        const ParsedOperand& given = operands_[shorthand && i > 0 ? i - 1 : i];
        switch (wanted[i]) {
        case O::rd:
        case O::rs: operands.rd = given.reg; break;
        case O::ra: operands.ra = given.reg; break;
        case O::rb: operands.rb = given.reg; break;
        case O::memory_plain: operands.ra = given.reg; break;
        case O::memory_index:
            operands.ra = given.reg;
            operands.rb = given.index;
            break;
        case O::memory_offset: operands.ra = given.reg; break;
        case O::register_list:
            operands.list = given.kind == ParsedOperand::Kind::list
                                ? given.list
                                : static_cast<std::uint16_t>(1U << given.reg);
            break;
        case O::system_register: operands.system = given.system; break;
        default: break;
        }
        if (given.count != 0) with_number = &given;
    }
    if (with_number != nullptr) {
        const Parsed parsed{with_number->first, with_number->count, with_number->expression_begin,
                            with_number->expression_end};
        const Evaluation found = evaluate_now(parsed);
        const Value here{fragment().size, current_ + 1};
        const bool settled =
            found.outcome == Outcome::known && (found.value.base == 0 || found.value.base == here.base ||
                                                !isa::is_ip_relative(isa::immediate_operand(row.form)));
        if (settled) {
            if (auto problem = fill_operand(row, mnemonic, operands, found.value, here)) {
                report_.error(statement.line.span(parsed.begin, parsed.end), std::move(problem->message),
                              std::move(problem->suggestion));
            }
        } else if (found.outcome == Outcome::known || waits(statement.line, found)) {
            add_fixup(statement, Slot::instruction, parsed);
        }
    }
    emit_instruction(statement, isa::encode(row, operands));
}

void Unit::load_constant(const Statement& statement) {
    if (operands_.size() != 2 || operands_[0].kind != ParsedOperand::Kind::general_register ||
        operands_[1].kind != ParsedOperand::Kind::expression) {
        no_such_form(statement, *find_mnemonic("li"), "li");
        emit_padding(statement, 4);
        return;
    }
    const ParsedOperand& given = operands_[1];
    const Parsed parsed{given.first, given.count, given.expression_begin, given.expression_end};
    const Evaluation found = evaluate_now(parsed);
    std::uint32_t bits = 0;
    if (found.outcome == Outcome::known) {
        if (auto problem = fill_data(Slot::load_constant, found.value, bits)) {
            report_.error(statement.line.span(parsed.begin, parsed.end), std::move(problem->message),
                          std::move(problem->suggestion));
        }
    } else if (waits(statement.line, found)) {
        add_fixup(statement, Slot::load_constant, parsed);
    }
    const auto words = load_constant_words(operands_[0].reg, bits);
    emit_instruction(statement, words[0]);
    if (found.outcome != Outcome::known || !is_short_constant(bits)) emit_instruction(statement, words[1]);
}

void Unit::no_such_form(const Statement& statement, const Mnemonic& mnemonic, std::string_view written) {
    std::size_t good = 0;
    for (const isa::Instruction* row : mnemonic.rows) {
        good = std::max(good, accepted(*row, operands_, false));
        if (has_shorthand(*row)) good = std::max(good, accepted(*row, operands_, true));
    }
    if (mnemonic.loads_constant && !operands_.empty() &&
        operands_[0].kind == ParsedOperand::Kind::general_register) {
        good = operands_.size() > 1 && operands_[1].kind == ParsedOperand::Kind::expression ? 2 : 1;
    }
    const Message syntax = syntax_of(mnemonic);
    Message remark = good == operands_.size() ? semicolon_for_comma(statement, written) : Message();
    if (remark.empty()) remark = remark_on_operands(mnemonic.name, operands_, statement.cursor.text);
    const Span span = good < operands_.size()
                          ? statement.line.span(operands_[good].begin, operands_[good].end)
                          : statement.name_span();
    report_.error(span, syntax.empty() ? Message(text::no_operands_wanted, written, remark)
                                       : Message(text::operands_wanted, written, syntax, remark));
}

}  // namespace baton::assembler
