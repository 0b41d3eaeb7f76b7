// The symbols of a unit: labels, numeric and local ones among them, and constants.
#include <functional>

#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"

namespace baton::assembler {
namespace {

bool lies_in(std::string_view part, std::string_view whole) {
    const std::less<> before;
    return !before(part.data(), whole.data()) &&
           !before(whole.data() + whole.size(), part.data() + part.size());
}

/// r16, R99: nobody means a symbol.
bool looks_like_register(std::string_view name) {
    return name.size() >= 2 && name.size() <= 4 && (name[0] == 'r' || name[0] == 'R') &&
           name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

}  // namespace

std::string_view Unit::qualified(std::string_view name) {
    if (name[0] != '.') return name;
    qualified_ = scope_;
    qualified_ += name;
    return qualified_;
}

std::uint32_t Unit::add_symbol(std::string_view name) {
    if (program_.symbols.size() >= symbol_limit) {
        report_.fatal(here_.span(0, here_.text.size()), Message(text::too_many_symbols, symbol_limit));
        return 0;  // whatever it is, nothing comes of this run
    }
    Symbol fresh;
    // The text of a file stays; what a macro or a local label has put together does not.
    const bool stays = here_.map == nullptr && lies_in(name, here_.text);
    fresh.name = stays ? name : program_.keep_name(name);
    fresh.unit = number_;
    program_.symbols.push_back(fresh);
    return static_cast<std::uint32_t>(program_.symbols.size() - 1);
}

std::uint32_t Unit::symbol(std::string_view name) {
    const std::string_view full = qualified(name);
    if (const std::uint32_t* known = symbols_.find(full)) return *known;
    if (const std::uint32_t* known = program_.predefined.find(full)) return *known;
    const std::uint32_t fresh = add_symbol(full);
    symbols_.add(program_.symbols[fresh].name, fresh);
    return fresh;
}

const Symbol* Unit::find_defined(std::string_view name) {
    const std::string_view full = qualified(name);
    if (const std::uint32_t* known = symbols_.find(full)) {
        const Symbol& symbol = program_.symbols[*known];
        return symbol.state == Symbol::State::undefined ? nullptr : &symbol;
    }
    const std::uint32_t* known = program_.predefined.find(full);
    return known == nullptr ? nullptr : &program_.symbols[*known];
}

bool Unit::name_is_free(std::string_view name, const Span& span, const Symbol* existing, bool reassign) {
    if (register_number(name) >= 0 || name == "ip" || looks_like_register(name)) {
        report_.error(span, Message(text::name_is_register, name));
        return false;
    }
    if (name == ".") {
        report_.error(span, text::name_is_present_address);
        return false;
    }
    if (existing == nullptr || existing->state == Symbol::State::undefined) return true;
    if (existing->defined_at.line == 0) {
        report_.error(span, existing->on_command_line
                                ? Message(text::defined_on_command_line, name)
                                : Message(text::name_of_platform, name, existing->value));
        return false;
    }
    if (reassign && existing->reassignable) return true;
    if (existing->state == Symbol::State::broken && existing->reassignable) return true;
    const bool constant = reassign && existing->state == Symbol::State::constant;
    report_.error(span, Message(constant ? text::defined_already_not_by_set : text::defined_already, name),
                  {}, {{existing->defined_at, text::first_definition_here}});
    return false;
}

void Unit::define_label(Statement& statement, std::string_view name, std::size_t begin) {
    const Span span = statement.line.span(begin, begin + name.size());
    if (name == ".text" || name == ".rodata" || name == ".data" || name == ".bss") {
        report_.error(span, Message(text::section_as_label, name));
        current_ = fragment_of(name);
        return;
    }
    if (name[0] != '.') scope_ = name;
    const std::uint32_t index = symbol(name);
    Symbol& symbol = program_.symbols[index];
    if (!name_is_free(name, span, &symbol, false)) return;
    symbol.state = Symbol::State::label;
    symbol.fragment = current_;
    symbol.value = fragment().size;
    symbol.defined_at = span;
}

void Unit::define_numeric_label(Statement& statement, std::string_view digits, std::size_t begin) {
    const Span span = statement.line.span(begin, begin + digits.size());
    if (digits.size() > 9) {
        report_.error(span, text::numeric_label_too_long);
        return;
    }
    NumericLabel& label = numeric_labels_[std::stoull(std::string(digits))];
    if (label.next == no_symbol) {
        label.next = add_symbol(digits);
        program_.symbols[label.next].hidden = true;
    }
    Symbol& symbol = program_.symbols[label.next];
    symbol.state = Symbol::State::label;
    symbol.fragment = current_;
    symbol.value = fragment().size;
    symbol.defined_at = span;
    label.before = label.next;
    label.next = no_symbol;
}

void Unit::define_constant(Statement& statement, std::string_view name, std::size_t begin, bool reassign) {
    const Span span = statement.line.span(begin, begin + name.size());
    scratch_.clear();
    Parsed parsed;
    const bool sound = parse(statement, parsed);
    if (sound) expect_end(statement);
    const std::uint32_t index = symbol(name);
    if (!name_is_free(name, span, &program_.symbols[index], reassign)) return;
    Symbol made = program_.symbols[index];
    made.defined_at = span;
    made.reassignable = reassign;
    made.state = Symbol::State::broken;
    if (sound) {
        const Evaluation found = evaluate_now(parsed);
        if (found.outcome == Outcome::known && found.value.base == 0) {
            made.state = Symbol::State::constant;
            made.value = found.value.number;
        } else if (found.outcome == Outcome::known) {
            made.state = Symbol::State::label;
            made.value = found.value.number;
            made.fragment = found.value.base - 1;
        } else if (waits(statement.line, found)) {
            made.state = Symbol::State::deferred;
            made.expression = store(statement.line, parsed);
        }
    }
    if (program_.symbols[index].state == Symbol::State::undefined) {
        program_.symbols[index] = made;
        return;
    }
    // Set again: what was bound to the former value keeps it.
    const bool global = program_.symbols[index].global;
    const bool weak = program_.symbols[index].weak;
    program_.symbols[index].hidden = true;
    program_.symbols[index].global = false;
    const std::uint32_t fresh = add_symbol(made.name);
    if (report_.stopped()) return;  // there was no room for another
    made.name = program_.symbols[fresh].name;
    made.global = global;
    made.weak = weak;
    made.hidden = false;
    program_.symbols[fresh] = made;
    *symbols_.find(made.name) = fresh;
}

bool Unit::bind(const Statement& statement, ExpressionNode& node) {
    const std::string_view name = name_in(statement.cursor.text, node);
    if (name == ".") {
        node.a = static_cast<std::uint32_t>(Binding::location);
        node.b = current_;
        node.number = fragment().size;
        return true;
    }
    node.a = static_cast<std::uint32_t>(Binding::symbol);
    if (name[0] >= '0' && name[0] <= '9') return bind_numeric(statement, node, name);
    if (register_number(name) >= 0) {
        report_.error(statement.line.span(node.begin, node.end), Message(text::register_not_number, name));
        return false;
    }
    if (name == "ip") {
        report_.error(statement.line.span(node.begin, node.end), text::ip_no_operand);
        return false;
    }
    if (looks_like_register(name)) {
        report_.error(statement.line.span(node.begin, node.end), Message(text::no_such_register, name));
        return false;
    }
    node.number = symbol(name);
    return true;
}

bool Unit::bind_numeric(const Statement& statement, ExpressionNode& node, std::string_view text) {
    const std::string_view digits = text.substr(0, text.size() - 1);
    if (digits.size() > 9) {
        report_.error(statement.line.span(node.begin, node.end), text::numeric_label_too_long);
        return false;
    }
    NumericLabel& label = numeric_labels_[std::stoull(std::string(digits))];
    if (text.back() == 'b') {
        if (label.before == no_symbol) {
            const bool is_binary =
                digits.size() > 1 && digits.find_first_not_of("01") == std::string_view::npos;
            const Message binary =
                is_binary ? Message(text::binary_is_written, "0b" + std::string(digits)) : Message();
            report_.error(statement.line.span(node.begin, node.end),
                          Message(text::no_label_before, std::string(digits) + ':', binary));
            return false;
        }
        node.number = label.before;
        return true;
    }
    if (label.next == no_symbol) {
        label.next = add_symbol(digits);
        program_.symbols[label.next].hidden = true;
    }
    node.number = label.next;
    return true;
}

}  // namespace baton::assembler
