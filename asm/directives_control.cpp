// Directives that define names, choose lines, include files and speak to the user.
#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"

namespace baton::assembler {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

}  // namespace

void Unit::constant_directive(Statement& statement, bool reassign) {
    const auto name = parse_name(statement, text::a_name_and_expression);
    if (!name) return;
    const std::size_t begin = statement.cursor.at - name->size();
    if (!statement.cursor.take(',')) {
        report_.error(statement.span_here(),
                      Message(text::takes, statement.name, text::a_name_and_expression));
        return;
    }
    define_constant(statement, *name, begin, reassign);
}

void Unit::global_directive(Statement& statement) {
    declare_visible(statement, false);
}

void Unit::weak_directive(Statement& statement) {
    declare_visible(statement, true);
}

void Unit::declare_visible(Statement& statement, bool weak) {
    do {
        const auto name = parse_name(statement, text::names);
        if (!name) return;
        const Span span = statement.line.span(statement.cursor.at - name->size(), statement.cursor.at);
        if ((*name)[0] == '.') {
            report_.error(span, Message(text::local_not_global, *name));
            continue;
        }
        const std::uint32_t index = symbol(*name);
        Symbol& declared = program_.symbols[index];
        if (symbols_.find(*name) == nullptr) continue;  // the platform's names are known everywhere
        declared.global = true;
        declared.weak = declared.weak || weak;
        program_.globals.push_back({index, span});
    } while (statement.cursor.take(','));
    expect_end(statement);
}

void Unit::extern_directive(Statement& statement) {
    do {
        if (!parse_name(statement, text::names)) return;
    } while (statement.cursor.take(','));
    expect_end(statement);
}

Sources::Text* Unit::find_file(const Line& line, const std::string& path, Message& refusal) {
    if (!path.empty() && path[0] == '/') return sources_.load(path, refusal);
    if (auto* beside = sources_.load(folder_of(sources_.path(sources_.text_index(line.use))) + path, refusal))
        return beside;
    for (const std::string& folder : options_.include_dirs) {
        const std::string separator = folder.empty() || folder.back() == '/' ? "" : "/";
        if (auto* found = sources_.load(folder + separator + path, refusal)) return found;
    }
    return nullptr;
}

Message Unit::file_not_found(const std::string& path, const Message& refusal) const {
    if (!refusal.empty()) return Message(text::file_not_read, path, refusal);
    if (!path.empty() && path[0] == '/') return Message(text::file_not_read, path, text::no_such_file);
    if (options_.include_dirs.empty()) return Message(text::not_beside_this_file, path);
    std::string folders;
    for (const std::string& folder : options_.include_dirs) folders += (folders.empty() ? "" : ", ") + folder;
    return Message(text::not_in_folders, path, folders);
}

void Unit::include_directive(Statement& statement) {
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto path = parse_string(statement);
    if (!path) {
        program_.unit_is_incomplete[number_] = true;
        return;
    }
    const Span span = statement.line.span(begin, statement.cursor.at);
    expect_end(statement);
    if (input_.include_depth() >= limits_.include_depth) {
        report_.fatal(span, Message(text::includes_too_deep, limits_.include_depth, *path));
        return;
    }
    Message refusal;
    const Sources::Text* file = find_file(statement.line, *path, refusal);
    if (file == nullptr) {
        program_.unit_is_incomplete[number_] = true;
        report_.error(span, file_not_found(*path, refusal));
        return;
    }
    Sources::Text* text = nullptr;
    if (open_source(file->path, text, span, *path)) input_.push_file(*text, span);
}

void Unit::if_directive(Statement& statement) {
    if (input_.skipping()) {
        input_.begin_condition(statement.name_span(), ".if", false);
        return;
    }
    input_.begin_condition(statement.name_span(), ".if", condition(statement));
}

/// Nothing after an error: either branch would be a guess, and could report what is not so.
std::optional<bool> Unit::condition(Statement& statement) {
    const auto value = known_number(statement, text::the_condition);
    if (value && expect_end(statement)) return *value != 0;
    lose_lines();
    return std::nullopt;
}

void Unit::elseif_directive(Statement& statement) {
    const std::optional<bool> holds = input_.wants_else_condition() ? condition(statement) : false;
    input_.else_condition(statement.name_span(), true, holds);
}

void Unit::else_directive(Statement& statement) {
    std::optional<bool> holds = true;
    if (!expect_end(statement)) {  // an .elseif, perhaps
        lose_lines();
        holds = std::nullopt;
    }
    input_.else_condition(statement.name_span(), false, holds);
}

void Unit::endif_directive(Statement& statement) {
    expect_end(statement);
    input_.end_condition(statement.name_span());
}

void Unit::if_defined(Statement& statement, bool wanted) {
    std::optional<bool> holds = false;
    if (!input_.skipping()) {
        holds = is_defined(statement);
        if (holds) holds = *holds == wanted;
    }
    input_.begin_condition(statement.name_span(), wanted ? ".ifdef" : ".ifndef", holds);
}

std::optional<bool> Unit::is_defined(Statement& statement) {
    const auto name = parse_name(statement, text::a_name);
    if (!name || !expect_end(statement)) {
        lose_lines();
        return std::nullopt;
    }
    if (find_defined(*name) != nullptr) return true;
    // It may be defined in what could not be read.
    if (program_.unit_is_incomplete[number_]) return std::nullopt;
    return false;
}

void Unit::if_blank(Statement& statement, bool wanted) {
    input_.begin_condition(statement.name_span(), wanted ? ".ifb" : ".ifnb",
                           statement.cursor.done() == wanted);
}

void Unit::if_same(Statement& statement, bool wanted) {
    std::optional<bool> holds = false;
    if (!input_.skipping()) {
        holds = are_same(statement);
        if (holds) holds = *holds == wanted;
    }
    input_.begin_condition(statement.name_span(), wanted ? ".ifc" : ".ifnc", holds);
}

std::optional<bool> Unit::are_same(Statement& statement) {
    const std::string_view first = take_argument(statement, false);
    if (!statement.cursor.take(',')) {
        report_.error(statement.span_here(), Message(text::takes, statement.name, text::two_texts));
        lose_lines();
        return std::nullopt;
    }
    return first == trimmed(statement.cursor.text.substr(statement.cursor.at));
}

void Unit::error_directive(Statement& statement) {
    const auto text = parse_string(statement);
    if (!text) return;
    expect_end(statement);
    report_.error(statement.name_span(), *text);
}

void Unit::warning_directive(Statement& statement) {
    const auto text = parse_string(statement);
    if (!text) return;
    expect_end(statement);
    report_.warning(statement.name_span(), *text);
}

}  // namespace baton::assembler
