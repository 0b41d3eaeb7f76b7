#include "lab/build/setup.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "asm/assembler.hpp"
#include "base/messages/assembler.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "guest/policy_map.hpp"
#include "lab/build/policy_name.hpp"
#include "lab/build/sources.hpp"

namespace baton::lab {
namespace {

namespace fs = std::filesystem;

// A source that is not read from its file.
struct TextInstead {
    std::string path;
    std::string text;
};

Result<LoadedImage, Problem> assemble_files(const std::vector<std::string>& sources, const Files& from,
                                            const assembler::Options& options,
                                            const std::optional<TextInstead>& instead = std::nullopt) {
    for (const std::string& source : sources) {
        if ((instead && source == instead->path) || !check_regular(source)) continue;
        // The assembler would report this, too, but without the host's reason.
        const Result<Bytes> readable = from.read(source, most_image_bytes);
        if (!readable) return host_problem(readable.failure());
    }
    const auto files = [&](const std::string& path) {
        return instead && path == instead->path ? assembler::SourceFile(instead->text) : from.source(path);
    };
    assembler::Assembly assembly = assembler::assemble(sources, files, options);
    if (!assembly.image) return source_problem(std::move(assembly.diagnostics));
    if (assembly.image->memory_bytes() == 0) {
        assembler::Diagnostic empty;
        empty.place.file = sources.front();
        empty.message = text::lab_nothing_to_run;
        return source_problem({empty});
    }
    std::vector<std::string> read;
    for (const assembler::ReadFile& file : assembly.files) {
        if (file.identity) read.push_back(file.path);
    }
    LoadedImage loaded{std::move(*assembly.image), {}, std::move(assembly.diagnostics), std::move(read)};
    loaded.file = isa::write_elf(loaded.image);
    return loaded;
}

Result<LoadedImage, Problem> image_of(Bytes bytes, const std::string& path) {
    Result<isa::Image> image = isa::read_elf(bytes, path);
    if (!image) return host_problem(image.failure());
    return LoadedImage{*std::move(image), std::move(bytes), {}, {path}};
}

Result<Done> insert(emu::Machine& machine, const Bytes& disk) {
    const Result<Done> sound = emu::check_disk_size(disk.size());
    if (sound) machine.insert_disk(disk);
    return sound;
}

}  // namespace

void take_guest(Setup& setup) {
    setup.guest = guest::Kernel(*setup.kernel, setup.load_address);
    if (const auto& failure = setup.guest.layout_failure()) {
        setup.remarks.emplace_back(text::lab_bad_table, failure->message());
    }
}

debug::CodeMap Setup::code_map() const {
    debug::CodeMap map;
    if (kernel) map.set_kernel(*kernel, load_address);
    for (const auto& [name, image] : programs) map.set_program(name, image);
    return map;
}

Result<LoadedImage, Problem> load_image_file(const std::string& path,
                                             const std::vector<std::string>& include_dirs,
                                             const std::vector<std::pair<std::string, std::string>>& defines,
                                             const Files& files) {
    if (is_source(path)) {
        assembler::Options options;
        options.include_dirs = include_dirs;
        options.offered_includes = offered_includes();
        options.defines = defines;
        return assemble_files({path}, files, options);
    }
    Result<Bytes> bytes = files.read(path, most_image_bytes);
    if (!bytes) return host_problem(bytes.failure());
    if (!is_elf(*bytes)) {
        return host_problem({path, text::lab_no_image});
    }
    return image_of(*std::move(bytes), path);
}

std::vector<std::string> offered_includes() {
    return {"user.inc", "lib.inc", "thread.inc", "message.inc", "kernel.inc", "queue.inc"};
}

std::vector<std::pair<std::string, std::string>> language_defines(Language language) {
    if (language == Language::french) return {{"LANG_FR", "1"}};
    return {};
}

Result<Setup, Problem> set_up_bare(const BareRequest& request, const emu::Settings& settings) {
    Setup setup{emu::Machine(settings), {}, request.at.value_or(0), {}, {}, {}, {}};
    const Address address(setup.load_address);
    Result<Done> placed = Done{};
    std::optional<Bytes> raw;
    if (request.at && !is_source(request.path)) {
        Result<Bytes> bytes = read_file(request.path, most_image_bytes);
        if (!bytes) return host_problem(bytes.failure());
        if (!is_elf(*bytes)) raw = *std::move(bytes);
        setup.read = {request.path};
    }
    if (raw) {
        placed = setup.machine.load_raw(*raw, address);
    } else {
        Result<LoadedImage, Problem> loaded =
            load_image_file(request.path, request.include_dirs, language_defines(settings.language));
        if (!loaded) return loaded.failure();
        setup.kernel = std::move(loaded->image);
        setup.warnings = std::move(loaded->warnings);
        setup.read = std::move(loaded->read);
        placed = setup.machine.load_image(*setup.kernel, address);
        take_guest(setup);
    }
    if (!placed) return host_problem({request.path, placed.failure().message()});
    if (request.disk) {
        const Result<Done> inserted = insert(setup.machine, *request.disk);
        if (!inserted) return host_problem(inserted.failure());
    }
    return setup;
}

namespace {

// The kernel's sources are sound with any other policy. Where they are not with this one, the policy has
// spoilt them: it pushes apart what the kernel reaches, or defines what the kernel defines.
std::optional<Problem> spoilt_by_policy(const Home& home, const OsRequest& request, Language language,
                                        const std::string& policy, const Problem& problem) {
    if (problem.kind != Problem::Kind::source || problem.diagnostics.empty()) return std::nullopt;
    const std::string prefix = home.os().string() + "/";
    const std::string policies = home.policy("").parent_path().string() + "/";
    for (const assembler::Diagnostic& diagnostic : problem.diagnostics) {
        const std::string& file = diagnostic.place.file;
        if (file == policy || file.rfind(prefix, 0) != 0 || file.rfind(policies, 0) == 0) return std::nullopt;
    }
    OsRequest sound = request;
    sound.policy = home.no_policy().string();
    sound.policy_text.reset();
    if (request.policy == sound.policy || !build_kernel(home, sound, language)) return std::nullopt;
    const assembler::Diagnostic& first = problem.diagnostics.front();
    const std::string file = first.place.file.substr(prefix.size());
    assembler::Diagnostic blame;
    blame.place.file = policy;
    if (first.message.text() == text::label_too_far) {
        blame.message = Message(text::lab_policy_too_large, first.message.arguments().front());
    } else if (first.message.text() == text::global_elsewhere) {
        blame.message =
            Message(text::lab_policy_takes_name, first.message.arguments().front(), file, first.place.line);
    } else {
        blame.message = Message(text::lab_policy_spoils_kernel, file, first.place.line, first.message);
    }
    return source_problem({blame});
}

}  // namespace

Result<LoadedImage, Problem> build_kernel(const Home& home, const OsRequest& request, Language language) {
    const std::string policy = policy_path(home, request.policy);
    if (!is_policy_file(request.policy)) {
        const std::vector<std::string> known = home.policies();
        if (!names_policy(home, request.policy))
            return usage_problem(
                with_suggestion({text::lab_unknown_policy, request.policy}, request.policy, known));
    }
    assembler::Options options;
    options.include_dirs = {home.include().string(), home.os().string()};
    const std::string folder = fs::path(policy).parent_path().string();
    options.include_dirs.push_back(folder.empty() ? "." : folder);
    options.offered_includes = {"kernel.inc", "queue.inc"};
    options.defines = {{"QUANTUM", std::to_string(request.quantum)},
                       {"TICK_CYCLES", std::to_string(request.tick_cycles)}};
    // The policy's name, as many letters as four words hold.
    const std::string name = fs::path(policy).stem().string();
    for (std::size_t word = 0; word < 4; ++word) {
        std::uint32_t letters = 0;
        for (std::size_t i = 0; i < 4 && word * 4 + i < name.size(); ++i)
            letters |= std::uint32_t{static_cast<std::uint8_t>(name[word * 4 + i])} << (8 * i);
        options.defines.emplace_back(fmt::format("POLICY_NAME_{}", word), std::to_string(letters));
    }
    if (request.exact_clock) options.defines.emplace_back("EXACT_CLOCK", "1");
    if (request.phase) options.defines.emplace_back("PHASE", std::to_string(*request.phase));
    for (auto& define : language_defines(language)) options.defines.push_back(std::move(define));
    options.defines.insert(options.defines.end(), request.defines.begin(), request.defines.end());
    const std::vector<std::string> routines = guest::required_routines();
    options.required = {routines, policy, Message(text::lab_policy_must_provide, listed(routines))};
    Result<LoadedImage, Problem> kernel = assemble_files(
        {home.kernel().string(), policy, home.kernel_end().string()}, home.files(), options,
        request.policy_text ? std::optional(TextInstead{policy, *request.policy_text}) : std::nullopt);
    if (kernel) {
        shorten_paths(kernel->image, home);
    } else if (auto problem = spoilt_by_policy(home, request, language, policy, kernel.failure())) {
        return *problem;
    }
    return kernel;
}

Problem kernel_does_not_fit(const isa::Image& kernel, const std::string& policy,
                            const emu::Settings& settings) {
    return host_problem(
        {policy, Message(text::lab_kernel_too_large, kernel.memory_bytes(), settings.ram_bytes)});
}

Result<Setup, Problem> set_up_os(const Home& home, const OsRequest& request, const emu::Settings& settings) {
    Result<LoadedImage, Problem> kernel = build_kernel(home, request, settings.language);
    if (!kernel) return kernel.failure();
    Result<OsDisk, Problem> disk = build_os_disk(home, request, settings.language);
    if (!disk) return disk.failure();

    Setup setup{
        emu::Machine(settings), std::move(kernel->image), 0, std::move(disk->programs), {}, {}, {}, {}};
    setup.warnings = std::move(kernel->warnings);
    setup.warnings.insert(setup.warnings.end(), disk->warnings.begin(), disk->warnings.end());
    setup.remarks = std::move(disk->remarks);
    setup.read = std::move(kernel->read);
    setup.read.insert(setup.read.end(), disk->read.begin(), disk->read.end());
    const Result<Done> placed = setup.machine.load_image(*setup.kernel);
    if (!placed) return kernel_does_not_fit(*setup.kernel, request.policy, settings);
    const Result<Done> inserted = insert(setup.machine, disk->archive);
    if (!inserted) return host_problem(inserted.failure());
    take_guest(setup);
    const std::uint64_t kernels = setup.kernel->memory_bytes();
    const std::uint64_t left = settings.ram_bytes - std::min<std::uint64_t>(kernels, settings.ram_bytes);
    for (const auto& [name, path] : disk->asked_for) {
        const std::uint64_t needed = setup.programs.at(name).memory_bytes();
        if (needed > left) return host_problem({path, Message(text::lab_program_too_large, needed, left)});
    }
    // The first record is the idle thread's. A program too many would not be started, and nobody would say
    // so.
    const auto& layout = setup.guest.layout();
    if (layout && request.programs.size() >= layout->records)
        return usage_problem({text::lab_too_many_programs, request.programs.size(), layout->records - 1});
    return setup;
}

}  // namespace baton::lab
