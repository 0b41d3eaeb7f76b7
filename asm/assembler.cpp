#include "asm/assembler.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "asm/link.hpp"
#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "base/system_reason.hpp"
#include "isa/platform.hpp"

namespace baton::assembler {
namespace {

constexpr off_t largest_file = 16 * 1024 * 1024;

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
        const Symbol& symbol = program_.symbols[*found];
        if (symbol.state == Symbol::State::broken) return {{}, Outcome::reported, {}};
        return {{symbol.value, 0}, Outcome::known, {}};
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
    Symbol& symbol = program.symbols[add_predefined(program, name, 0)];
    symbol.hidden = false;
    symbol.on_command_line = true;
    symbol.state = Symbol::State::broken;  // until its value is known, so that nobody misses the name
    Expression expression;
    if (const auto error = expression.parse(value, {})) {
        report.error_in_file(option, error->message);
        return;
    }
    DefineResolver resolver(program, expression.text());
    const Evaluation found = expression.evaluate(resolver);
    if (found.outcome == Outcome::known) {
        symbol.state = Symbol::State::constant;
        symbol.value = found.value.number;
    } else if (!found.errors.empty()) {
        report.error_in_file(option, found.errors.front().message);
    }
}

}  // namespace

namespace {

SourceFile refused(Message refusal) {
    SourceFile file(std::nullopt);
    file.refusal = std::move(refusal);
    return file;
}

/// Of what is not to be read: a pipe may never end, a device neither, and opening one may have an effect.
std::optional<Message> why_not(const struct stat& about) {
    if (S_ISDIR(about.st_mode)) return text::it_is_a_directory;
    if (S_ISFIFO(about.st_mode)) return text::it_is_a_pipe;
    if (S_ISSOCK(about.st_mode)) return text::it_is_a_socket;
    if (!S_ISREG(about.st_mode)) return text::it_is_a_device;
    if (about.st_size > largest_file) return Message(text::source_too_large, about.st_size, largest_file);
    return std::nullopt;
}

SourceFile read_host_file(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return SourceFile(std::nullopt);
        return refused(system_reason(errno));
    }
    if (auto reason = why_not(about)) return refused(std::move(*reason));
    // Between the two calls it may have become something else.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return refused(system_reason(errno));
    std::optional<Message> reason;
    if (::fstat(descriptor, &about) != 0) {
        reason = system_reason(errno);
    } else {
        reason = why_not(about);
    }
    std::string content;
    constexpr std::size_t step = std::size_t{1} << 16;
    for (ssize_t got = 1; !reason && got != 0;) {
        const std::size_t at = content.size();
        content.resize(at + step);
        got = ::read(descriptor, content.data() + at, step);
        if (got < 0) reason = system_reason(errno);
        content.resize(at + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (content.size() > static_cast<std::size_t>(largest_file))
            reason = Message(text::source_too_large, content.size(), largest_file);
    }
    ::close(descriptor);
    if (reason) return refused(std::move(*reason));
    SourceFile file(std::move(content));
    file.identity = {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
    return file;
}

}  // namespace

FileReader host_files() {
    return read_host_file;
}

Assembly assemble(const std::vector<std::string>& sources, const FileReader& files, const Options& options,
                  const Limits& limits) {
    Program program(files, options);
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
    result.files = texts.files();
    return result;
}

}  // namespace baton::assembler
