#include "asm/assembler.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "asm/link.hpp"
#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "isa/platform.hpp"

namespace baton::assembler {
namespace {

constexpr std::streamoff largest_file = 16 * 1024 * 1024;

std::uint32_t add_predefined(Program& program, std::string_view name, std::int64_t value) {
    Symbol symbol;
    symbol.name = program.keep_name(name);
    symbol.state = Symbol::State::constant;
    symbol.value = value;
    symbol.hidden = true;
    const auto index = static_cast<std::uint32_t>(program.symbols.size());
    program.symbols.push_back(symbol);
    program.predefined.add(symbol.name, index);
    program.predefined_symbols.push_back(index);
    return index;
}

/// What a -D option may name: what is defined before it.
class DefineResolver final : public ExpressionResolver {
public:
    DefineResolver(Program& program, const std::string& text) : program_(program), text_(text) {}
    Answer name(const ExpressionNode& node) override {
        const std::string_view name = name_in(text_, node);
        const std::uint32_t* found = program_.predefined.find(name);
        if (found == nullptr) {
            return {{}, Outcome::failed, Message(text::undefined_symbol, name, Message())};
        }
        return {{program_.symbols[*found].value, 0}, Outcome::known, {}};
    }

private:
    Program& program_;
    const std::string& text_;
};

void add_define(Program& program, Report& report, const std::string& name, const std::string& value) {
    const std::string option = fmt::format("-D {}={}", name, value);
    const bool is_name = !name.empty() && starts_name(name[0]) && name[0] != '.' &&
                         std::all_of(name.begin(), name.end(), continues_name) && register_number(name) < 0;
    if (!is_name) {
        report.error_in_file(option, Message(text::define_name_wrong, name));
        return;
    }
    if (program.predefined.find(name) != nullptr) {
        report.error_in_file(option, Message(text::defined_already, name));
        return;
    }
    Expression expression;
    if (const auto error = expression.parse(value, {})) {
        report.error_in_file(option, error->message);
        return;
    }
    DefineResolver resolver(program, expression.text());
    const Evaluation found = expression.evaluate(resolver);
    if (found.outcome != Outcome::known) {
        report.error_in_file(option, found.errors.front().message);
        return;
    }
    Symbol& symbol = program.symbols[add_predefined(program, name, found.value.number)];
    symbol.hidden = false;
    symbol.on_command_line = true;
}

}  // namespace

FileReader host_files() {
    return [](const std::string& path) -> std::optional<std::string> {
        struct stat status {};
        if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
        if (status.st_size > largest_file) return std::nullopt;
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file) return std::nullopt;
        return std::move(text).str();
    };
}

Assembly assemble(const std::vector<std::string>& sources, const FileReader& files, const Options& options,
                  const Limits& limits) {
    Program program;
    Sources texts(files);
    Report report(texts, limits.errors);
    isa::for_each_platform_symbol(
        [](void* context, std::string_view name, isa::Word value) {
            add_predefined(*static_cast<Program*>(context), name, value);
        },
        &program);
    for (const auto& [name, value] : options.defines) add_define(program, report, name, value);
    for (std::uint32_t i = 0; i < sources.size() && !report.stopped(); ++i) {
        Unit(i, program, texts, report, options, limits).assemble(sources[i]);
    }
    Assembly result;
    if (!report.stopped()) {
        Linker linker(program, texts, report, options, limits);
        isa::Image image = linker.link();
        if (!report.has_errors()) {
            if (options.want_listing) result.listing = linker.listing(image);
            result.image = std::move(image);
        }
    }
    result.diagnostics = report.finish();
    return result;
}

}  // namespace baton::assembler
