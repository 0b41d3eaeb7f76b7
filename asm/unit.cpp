#include "asm/unit.hpp"

#include <algorithm>
#include <array>

#include "asm/directives.hpp"
#include "asm/habits.hpp"
#include "base/messages/assembler.hpp"
#include "base/messages/expression.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

/// Nearly every source is; then its bytes need no decoding.
bool is_ascii(std::string_view text) {
    unsigned char seen = 0;
    for (const char c : text) seen = static_cast<unsigned char>(seen | static_cast<unsigned char>(c));
    return seen < 0x80;
}

}  // namespace

Span Unit::Statement::span_here() const {
    Cursor ahead = cursor;
    ahead.skip_space();
    return line.span(ahead.at, ahead.at + token_at(ahead.text, ahead.at).size());
}

Span Unit::Statement::span_of_next() const {
    Cursor ahead = cursor;
    return ahead.done() ? name_span() : span_here();
}

Unit::Unit(std::uint32_t number, Program& program, Sources& sources, Report& report, const Options& options,
           const Limits& limits)
    : number_(number),
      program_(program),
      sources_(sources),
      report_(report),
      options_(options),
      limits_(limits),
      input_(sources, report, limits) {
    program_.unit_is_incomplete.resize(number + 1);
    current_ = fragment_of(".text");
}

bool Unit::open_source(const std::string& path, Sources::Text*& text, const Span& included_at,
                       const std::string& shown) {
    Message refusal;
    text = sources_.load(path, refusal);
    if (text == nullptr) {
        program_.unit_is_incomplete[number_] = true;
        const Message message(text::file_not_read, shown,
                              refusal.empty() ? Message(text::no_such_file) : refusal);
        if (included_at.line == 0) {
            report_.error_in_file(path, message);
        } else {
            report_.error(included_at, message);
        }
        return false;
    }
    if (text->is_sound) return true;
    const std::size_t nul = text->text.find('\0');
    const std::size_t bad = is_ascii(text->text) ? nul : std::min(nul, first_invalid_utf8(text->text));
    if (bad == std::string::npos) {
        text->is_sound = true;
        return true;
    }
    program_.unit_is_incomplete[number_] = true;
    Span place;
    place.use = sources_.use(*text, included_at);
    const std::string_view before = std::string_view(text->text).substr(0, bad);
    place.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_start = line_end == std::string_view::npos ? source_begin(before) : line_end + 1;
    place.begin = static_cast<std::uint32_t>(bad - line_start);
    place.end = place.begin + 1;
    if (bad == nul) {
        report_.error(place, text::nul_byte);
    } else {
        report_.error(place, Message(text::not_utf8, static_cast<unsigned char>(text->text[bad])));
    }
    return false;
}

void Unit::assemble(const std::string& path) {
    Sources::Text* text = nullptr;
    if (!open_source(path, text, {}, path)) return;
    input_.push_file(*text, {});
    Line line;
    while (input_.next_line(line)) {
        if (!options_.want_listing) {
            read_line(line);
            continue;
        }
        const std::uint32_t fragment_before = current_;
        const std::uint32_t offset_before = fragment().size;
        const Line shown = line;
        // What was put together for an expansion is overwritten by the next line; a file's text stays.
        const std::string_view source_text = line.map == nullptr ? line.text : program_.keep_name(line.text);
        made_instruction_ = false;
        read_line(line);
        ListedLine listed;
        listed.line = shown.number;
        listed.expanded = shown.expansion != 0;
        listed.instructions = made_instruction_;
        listed.text = source_text;
        listed.fragment = current_;
        listed.offset = current_ == fragment_before ? offset_before : fragment().size;
        listed.bytes = fragment().size - listed.offset;
        program_.listed.push_back(listed);
    }
    if (input_.lost_lines()) lose_lines();
}

void Unit::read_line(const Line& line) {
    here_ = line;
    Statement statement;
    statement.line = line;
    const std::size_t comment = find_comment(line.text);
    std::string_view text = line.text.substr(0, std::min(comment, line.text.size()));
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    statement.cursor.text = text;
    if (input_.skipping()) {
        skip_line(statement);
        return;
    }
    if (comment != std::string_view::npos) note_annotation(line.text.substr(comment));
    if (statement.cursor.done()) return;
    if (read_labels(statement) && !statement.cursor.done()) read_statement(statement);
}

void Unit::skip_line(Statement& statement) {
    // Only what opens, turns or ends a region counts.
    const LeadingDirective found = leading_directive(statement.cursor.text);
    if (found.name.substr(0, 3) != ".if" && found.name.substr(0, 3) != ".el" && found.name != ".endif")
        return;
    const DirectiveEntry* directive = find_directive(found.name);
    if (directive == nullptr) return;
    statement.begin = found.begin;
    statement.end = found.end;
    statement.cursor.at = found.end;
    statement.name = statement.cursor.text.substr(found.begin, found.end - found.begin);
    (this->*directive->run)(statement);
}

void Unit::note_annotation(std::string_view comment) {
    comment.remove_prefix(std::min(comment.find_first_not_of(";# \t"), comment.size()));
    for (const std::string_view word :
         {std::string_view("ASSERT"), std::string_view("EXPECT"), std::string_view("ANNOTATE")}) {
        if (comment.substr(0, word.size()) != word) continue;
        if (comment.size() > word.size() && continues_name(comment[word.size()])) continue;
        while (!comment.empty() && (comment.back() == ' ' || comment.back() == '\t'))
            comment.remove_suffix(1);
        program_.annotations.push_back({current_, fragment().size, std::string(comment)});
    }
}

bool Unit::read_labels(Statement& statement) {
    Cursor& cursor = statement.cursor;
    for (;;) {
        cursor.skip_space();
        const std::size_t begin = cursor.at;
        while (cursor.peek() >= '0' && cursor.peek() <= '9') ++cursor.at;
        const bool numeric = cursor.at > begin;
        if (!numeric) cursor.take_name();
        const std::string_view name = cursor.text.substr(begin, cursor.at - begin);
        Cursor ahead = cursor;
        if (name.empty() || !ahead.take(':')) {
            cursor.at = begin;
            return true;
        }
        cursor = ahead;
        if (numeric) {
            define_numeric_label(statement, name, begin);
        } else {
            define_label(statement, name, begin);
        }
    }
}

void Unit::read_statement(Statement& statement) {
    Cursor& cursor = statement.cursor;
    statement.begin = cursor.at;
    statement.name = cursor.take_name();
    statement.end = cursor.at;
    if (statement.name.empty()) {
        const std::string_view found = token_at(cursor.text, cursor.at);
        Message message(text::statement_expected, show_controls(found));
        if (is_foreign_comment(cursor.text, cursor.at)) {
            message = text::foreign_comment;
        } else if (found == "\xc2\xa0") {
            message = text::no_break_space;
        } else if (found == "\\") {
            message = text::lonely_backslash;
        }
        report_.error(statement.span_here(), std::move(message));
        return;
    }
    if (read_assignment(statement)) return;
    if (statement.name[0] == '.') {
        if (const DirectiveEntry* directive = find_directive(statement.name)) {
            (this->*directive->run)(statement);
            return;
        }
        unknown_directive(statement);
        return;
    }
    if (!macros_.empty()) {
        if (const auto macro = macros_.find(std::string(statement.name)); macro != macros_.end()) {
            // A macro may redefine or purge itself while its body is read.
            const std::shared_ptr<const Macro> called = macro->second;
            call_macro(statement, *called);
            return;
        }
    }
    if (!read_instruction(statement) && !read_foreign_line(statement)) unknown_instruction(statement);
}

void Unit::unknown_directive(const Statement& statement) {
    const std::string_view name = statement.name;
    if (name == ".end") {
        report_.error(statement.name_span(), text::end_not_needed);
        return;
    }
    // ".word5", ".section.data"
    const std::size_t digit = name.find_first_of(".0123456789", 1);
    if (digit != std::string_view::npos && find_directive(name.substr(0, digit)) != nullptr) {
        report_.error(statement.name_span(), Message(text::space_missing, name.substr(0, digit)));
        return;
    }
    const std::string near = report_.nearest(name, directive_names());
    report_.error(statement.name_span(), Message(text::unknown_directive, name, meant(near)), near);
}

bool Unit::read_assignment(Statement& statement) {
    Cursor ahead = statement.cursor;
    ahead.skip_space();
    if (ahead.peek() != '=' || ahead.peek(1) == '=') return false;
    statement.cursor.at = ahead.at + 1;
    if (register_number(statement.name) >= 0) {
        report_.error(statement.name_span(), Message(text::register_assigned, statement.name));
        return true;
    }
    define_constant(statement, statement.name, statement.begin, true);
    return true;
}

void Unit::unknown_instruction(Statement& statement) {
    begin_instruction(statement);
    emit_padding(statement, 4);  // so that what follows keeps its alignment
    // It may be a macro of a file that could not be read.
    if (program_.unit_is_incomplete[number_]) return;
    if (!report_.wants_errors()) {
        report_.error(statement.name_span(),
                      Message(text::unknown_instruction, statement.name, Message()));  // to be counted
        return;
    }
    if (const auto remark = remark_on_mnemonic(statement.name)) {
        report_.error(statement.name_span(),
                      Message(text::unknown_instruction, statement.name, remark->message),
                      remark->suggestion);
        return;
    }
    std::vector<std::string_view> names;
    for (const Mnemonic& mnemonic : all_mnemonics()) names.push_back(mnemonic.name);
    if (report_.can_compare(names.size() + macros_.size())) {
        for (const auto& [name, macro] : macros_) names.push_back(name);
    }
    const std::string near = report_.nearest(statement.name, names);
    Message hint = macro_as_label(statement);
    if (hint.empty()) hint = meant(near);
    if (const std::string file = program_.offers.macro(statement.name); !file.empty()) {
        hint = Message(text::macro_in_include, file);
        lose_lines();  // what the macro would have defined
    }
    Cursor rest = statement.cursor;
    if (hint.empty() && rest.done()) {
        hint = Message(text::label_is_written, std::string(statement.name) + ':');
        define_forgotten_label(statement);
    }
    report_.error(statement.name_span(), Message(text::unknown_instruction, statement.name, hint), near);
}

bool Unit::expect_end(Statement& statement) {
    if (statement.cursor.done()) return true;
    const std::string_view found = token_at(statement.cursor.text, statement.cursor.at);
    report_.error(statement.span_here(), is_foreign_comment(statement.cursor.text, statement.cursor.at)
                                             ? Message(text::foreign_comment)
                                             : Message(text::not_expected_here, show_controls(found)));
    return false;
}

bool Unit::parse(Statement& statement, Parsed& parsed) {
    static constexpr ExpressionSyntax syntax{false, true};
    statement.cursor.skip_space();
    parsed.begin = statement.cursor.at;
    parsed.first = static_cast<std::uint32_t>(scratch_.size());
    if (auto error = parse_expression(statement.cursor.text, statement.cursor.at, scratch_, syntax)) {
        report_syntax(statement, std::move(*error));
        return false;
    }
    parsed.end = statement.cursor.at;
    parsed.count = static_cast<std::uint32_t>(scratch_.size()) - parsed.first;
    bool bound = true;
    for (std::uint32_t i = parsed.first; i < scratch_.size(); ++i) {
        if (scratch_[i].op == Operator::name && !bind(statement, scratch_[i])) bound = false;
    }
    return bound;
}

void Unit::report_syntax(const Statement& statement, ExpressionError error) {
    const std::string_view line = statement.line.text;
    const std::size_t comment = find_comment(line);
    const bool at_end = error.begin >= statement.cursor.text.size();
    // "mov r1, #5": what is missing stands in the comment.
    if (at_end && comment < line.size() && comment + 1 < line.size() && line[comment] == '#' &&
        line[comment + 1] != ' ') {
        const std::size_t end = std::min(line.find_first_of(" \t,;]", comment), line.size());
        report_.error(statement.line.span(comment, end),
                      Message(text::constant_without_hash, line.substr(comment + 1, end - comment - 1)));
        return;
    }
    if (is_foreign_comment(statement.cursor.text, error.begin)) error.message = text::foreign_comment;
    report_.error(statement.line.span(error.begin, error.end), std::move(error.message));
}

namespace {

/// What names mean while a unit is read: labels lie in their fragment (base: fragment + 1).
class PresentResolver final : public ExpressionResolver {
public:
    explicit PresentResolver(const Program& program) : program_(program) {}

    Answer name(const ExpressionNode& node) override {
        if (node.a == static_cast<std::uint32_t>(Binding::location)) {
            return {{node.number, node.b + 1}, Outcome::known, {}};
        }
        const Symbol& symbol = program_.symbols[static_cast<std::size_t>(node.number)];
        switch (symbol.state) {
        case Symbol::State::constant: return {{symbol.value, 0}, Outcome::known, {}};
        case Symbol::State::label: return {{symbol.value, symbol.fragment + 1}, Outcome::known, {}};
        case Symbol::State::broken: return {{}, Outcome::reported, {}};
        default: return {{}, Outcome::unknown, {}};
        }
    }

    bool distances_come_later() const override { return true; }

private:
    const Program& program_;
};

}  // namespace

Evaluation Unit::evaluate_now(const Parsed& parsed) {
    PresentResolver resolver(program_);
    return evaluate(scratch_.data() + parsed.first, parsed.count, resolver);
}

StoredExpression Unit::store(const Line& line, const Parsed& parsed) {
    StoredExpression stored;
    if (program_.nodes.size() + parsed.count > stored_node_limit) {
        report_.fatal(line.span(parsed.begin, parsed.end),
                      Message(text::too_much_looks_forward, stored_node_limit));
        return stored;
    }
    stored.first = static_cast<std::uint32_t>(program_.nodes.size());
    stored.count = parsed.count;
    for (std::uint32_t i = 0; i < parsed.count; ++i) {
        ExpressionNode node = scratch_[parsed.first + i];
        const Span span = line.span(node.begin, node.end);
        node.begin = span.begin;
        node.end = span.end;
        program_.nodes.push_back(node);
    }
    return stored;
}

bool Unit::waits(const Line& line, const Evaluation& evaluation) {
    for (const ExpressionError& error : evaluation.errors) {
        report_.error(line.span(error.begin, error.end), error.message);
    }
    return evaluation.outcome == Outcome::unknown;
}

std::optional<std::int64_t> Unit::known_number(Statement& statement, Text what) {
    scratch_.clear();
    Parsed parsed;
    if (!parse(statement, parsed)) return std::nullopt;
    const Evaluation found = evaluate_now(parsed);
    const Span span = statement.line.span(parsed.begin, parsed.end);
    if (found.outcome == Outcome::known && found.value.base == 0) return found.value.number;
    if (found.outcome == Outcome::known) {
        report_.error(span, Message(text::must_be_number, what));
    }
    // In what could not be read it may have been defined.
    if (waits(statement.line, found) && !program_.unit_is_incomplete[number_]) {
        report_.error(span, Message(text::must_be_known, what));
    }
    return std::nullopt;
}

std::optional<std::string> Unit::parse_string(Statement& statement) {
    Cursor& cursor = statement.cursor;
    cursor.skip_space();
    if (cursor.peek() != '"') {
        constexpr std::array<std::string_view, 6> typographic{"“", "”", "„", "«", "»", "’"};
        const std::string_view found = character_at(cursor.text, cursor.at);
        if (std::find(typographic.begin(), typographic.end(), found) != typographic.end()) {
            report_.error(statement.span_here(), text::typographic_quotes);
            return std::nullopt;
        }
        report_.error(statement.span_here(), Message(text::takes, statement.name, text::a_quoted_string));
        return std::nullopt;
    }
    const std::size_t opening = cursor.at++;
    std::string result;
    bool sound = true;
    while (cursor.at < cursor.text.size() && cursor.text[cursor.at] != '"') {
        if (cursor.text[cursor.at] != '\\') {
            result += cursor.text[cursor.at++];
            continue;
        }
        const std::size_t escape = cursor.at++;
        if (const auto byte = parse_escape(cursor.text, cursor.at)) {
            result += static_cast<char>(*byte);
            continue;
        }
        const std::size_t end = escape + 1 + character_at(cursor.text, escape + 1).size();
        report_.error(statement.line.span(escape, end),
                      Message(text::unknown_escape, cursor.text.substr(escape, end - escape)));
        cursor.at = end;
        sound = false;
    }
    if (cursor.at >= cursor.text.size()) {
        report_.error(statement.line.span(opening, cursor.text.size()), text::unclosed_string);
        return std::nullopt;
    }
    ++cursor.at;
    if (!sound) return std::nullopt;
    return result;
}

std::optional<std::string_view> Unit::parse_name(Statement& statement, Text what) {
    const std::string_view name = statement.cursor.take_name();
    if (!name.empty()) return name;
    report_.error(statement.span_of_next(), Message(text::takes, statement.name, what));
    return std::nullopt;
}

}  // namespace baton::assembler
