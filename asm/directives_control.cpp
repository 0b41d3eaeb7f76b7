// Directives that define names, choose lines, include files and speak to the user.
#include <fmt/format.h>

#include "asm/unit.hpp"

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
    const auto name = parse_name(statement, "a name, ',' and an expression");
    if (!name) return;
    const std::size_t begin = statement.cursor.at - name->size();
    if (!statement.cursor.take(',')) {
        report_.error(statement.span_here(),
                      fmt::format("'{}' takes a name, ',' and an expression", statement.name));
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
        const auto name = parse_name(statement, "names, separated by ','");
        if (!name) return;
        const Span span = statement.line.span(statement.cursor.at - name->size(), statement.cursor.at);
        if ((*name)[0] == '.') {
            report_.error(span,
                          fmt::format("'{}' is local to the label above it and can't be global", *name));
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
        if (!parse_name(statement, "names, separated by ','")) return;
    } while (statement.cursor.take(','));
    expect_end(statement);
}

Sources::Text* Unit::find_file(const Line& line, const std::string& path) {
    if (!path.empty() && path[0] == '/') return sources_.load(path);
    if (auto* beside = sources_.load(folder_of(sources_.path(sources_.text_index(line.use))) + path))
        return beside;
    for (const std::string& folder : options_.include_dirs) {
        const std::string separator = folder.empty() || folder.back() == '/' ? "" : "/";
        if (auto* found = sources_.load(folder + separator + path)) return found;
    }
    return nullptr;
}

std::string Unit::file_not_found(const std::string& path) const {
    std::string message = fmt::format("can't read '{}': it is not beside this file", path);
    if (options_.include_dirs.empty()) return message + ", and there are no -I folders";
    message += " nor in";
    const char* separator = " ";
    for (const std::string& folder : options_.include_dirs) {
        message += separator + folder;
        separator = ", ";
    }
    return message;
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
        report_.fatal(
            span,
            fmt::format("includes are nested too deeply (more than {} files); does '{}' include itself?",
                        limits_.include_depth, *path));
        return;
    }
    const Sources::Text* file = find_file(statement.line, *path);
    if (file == nullptr) {
        program_.unit_is_incomplete[number_] = true;
        report_.error(span, file_not_found(*path));
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
    const auto value = known_number(statement, "the condition");
    if (value) expect_end(statement);
    // After an error the lines are read: they define more than the other branch does.
    input_.begin_condition(statement.name_span(), ".if", !value || *value != 0);
}

void Unit::elseif_directive(Statement& statement) {
    bool holds = false;
    if (input_.wants_else_condition()) {
        const auto value = known_number(statement, "the condition");
        if (value) expect_end(statement);
        holds = !value || *value != 0;
    }
    input_.else_condition(statement.name_span(), true, holds);
}

void Unit::else_directive(Statement& statement) {
    expect_end(statement);
    input_.else_condition(statement.name_span(), false, true);
}

void Unit::endif_directive(Statement& statement) {
    expect_end(statement);
    input_.end_condition(statement.name_span());
}

void Unit::if_defined(Statement& statement, bool wanted) {
    bool holds = false;
    if (!input_.skipping()) {
        const auto name = parse_name(statement, "a name");
        if (name) expect_end(statement);
        holds = !name || (find_defined(*name) != nullptr) == wanted;
    }
    input_.begin_condition(statement.name_span(), wanted ? ".ifdef" : ".ifndef", holds);
}

void Unit::if_blank(Statement& statement, bool wanted) {
    input_.begin_condition(statement.name_span(), wanted ? ".ifb" : ".ifnb",
                           statement.cursor.done() == wanted);
}

void Unit::if_same(Statement& statement, bool wanted) {
    bool holds = false;
    if (!input_.skipping()) {
        const std::string_view first = take_argument(statement, false);
        if (!statement.cursor.take(',')) {
            report_.error(statement.span_here(),
                          fmt::format("'{}' takes two texts, separated by ','", statement.name));
        }
        const std::string_view second = trimmed(statement.cursor.text.substr(statement.cursor.at));
        holds = (first == second) == wanted;
    }
    input_.begin_condition(statement.name_span(), wanted ? ".ifc" : ".ifnc", holds);
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
