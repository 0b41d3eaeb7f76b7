#include "lab/build/setup.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "asm/assembler.hpp"
#include "base/text.hpp"
#include "guest/policy_map.hpp"

namespace baton::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_image_bytes = std::size_t{128} << 20;

bool is_source(const std::string& path) {
    return fs::path(path).extension() == ".asm";
}

bool is_elf(const Bytes& bytes) {
    static constexpr std::array<std::uint8_t, 4> magic{0x7f, 'E', 'L', 'F'};
    return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

// A source that is not read from its file.
struct TextInstead {
    std::string path;
    std::string text;
};

Result<LoadedImage, Problem> assemble_files(const std::vector<std::string>& sources,
                                            const assembler::Options& options,
                                            const std::optional<TextInstead>& instead = std::nullopt) {
    for (const std::string& source : sources) {
        if (instead && source == instead->path) continue;
        // The assembler would report this, too, but without the host's reason.
        const Result<Bytes> readable = read_file(source, most_image_bytes);
        if (!readable) return host_problem(readable.failure());
    }
    const auto from_host = assembler::host_files();
    const auto files = [&](const std::string& path) {
        return instead && path == instead->path ? std::optional(instead->text) : from_host(path);
    };
    assembler::Assembly assembly = assembler::assemble(sources, files, options);
    if (!assembly.image) return source_problem(std::move(assembly.diagnostics));
    if (assembly.image->memory_bytes() == 0) {
        assembler::Diagnostic empty;
        empty.place.file = sources.front();
        empty.message = "there is nothing to run in it: no instruction, no data";
        return source_problem({empty});
    }
    LoadedImage loaded{std::move(*assembly.image), {}, std::move(assembly.diagnostics)};
    loaded.file = isa::write_elf(loaded.image);
    return loaded;
}

Result<LoadedImage, Problem> image_of(Bytes bytes, const std::string& path) {
    Result<isa::Image> image = isa::read_elf(bytes, path);
    if (!image) return host_problem(image.failure());
    return LoadedImage{*std::move(image), std::move(bytes), {}};
}

// Names the OS's own sources from their home, so that images, and with them the guest's disk, are the
// same wherever that home lies.
void shorten_paths(isa::Image& image, const Home& home) {
    const std::string prefix = home.os().parent_path().string() + "/";
    for (std::string& file : image.files) {
        if (file.rfind(prefix, 0) == 0) file.erase(0, prefix.size());
    }
}

Result<Done> insert(emu::Machine& machine, const Bytes& disk) {
    const Result<Done> sound = emu::check_disk_size(disk.size());
    if (sound) machine.insert_disk(disk);
    return sound;
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
}

std::string with_suggestion(std::string text, const std::string& written,
                            const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string nearest = nearest_name(written, views);
    if (!nearest.empty()) return text + "; did you mean '" + nearest + "'?";
    return names.empty() ? text : text + "; there are: " + listed(names);
}

}  // namespace

void take_guest(Setup& setup) {
    setup.guest = guest::Kernel(*setup.kernel, setup.load_address);
    if (const auto& failure = setup.guest.layout_failure()) {
        setup.remarks.push_back("the image publishes a thread table that can't be one (" + failure->text() +
                                "): contexts are shown without names");
    }
}

debug::CodeMap Setup::code_map() const {
    debug::CodeMap map;
    if (kernel) map.set_kernel(*kernel, load_address);
    for (const auto& [name, image] : programs) map.set_program(name, image);
    return map;
}

Result<LoadedImage, Problem> load_image_file(
    const std::string& path, const std::vector<std::string>& include_dirs,
    const std::vector<std::pair<std::string, std::string>>& defines) {
    if (is_source(path)) {
        assembler::Options options;
        options.include_dirs = include_dirs;
        options.defines = defines;
        return assemble_files({path}, options);
    }
    Result<Bytes> bytes = read_file(path, most_image_bytes);
    if (!bytes) return host_problem(bytes.failure());
    if (!is_elf(*bytes)) {
        return host_problem(
            {path, "is no image; the name of a source ends in .asm, and raw bytes need --at ADDRESS"});
    }
    return image_of(*std::move(bytes), path);
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
    }
    if (raw) {
        placed = setup.machine.load_raw(*raw, address);
    } else {
        Result<LoadedImage, Problem> loaded = load_image_file(request.path, request.include_dirs);
        if (!loaded) return loaded.failure();
        setup.kernel = std::move(loaded->image);
        setup.warnings = std::move(loaded->warnings);
        placed = setup.machine.load_image(*setup.kernel, address);
        take_guest(setup);
    }
    if (!placed) return host_problem({request.path, placed.failure().text()});
    if (request.disk) {
        const Result<Done> inserted = insert(setup.machine, *request.disk);
        if (!inserted) return host_problem(inserted.failure());
    }
    return setup;
}

bool is_policy_file(const std::string& policy) {
    return is_source(policy) || policy.find('/') != std::string::npos;
}

std::string policy_path(const Home& home, const std::string& policy) {
    return is_policy_file(policy) ? policy : home.policy(policy).string();
}

Result<LoadedImage, Problem> build_kernel(const Home& home, const OsRequest& request) {
    const std::string policy = policy_path(home, request.policy);
    if (!is_policy_file(request.policy)) {
        const std::vector<std::string> known = home.policies();
        if (std::find(known.begin(), known.end(), request.policy) == known.end())
            return usage_problem(
                with_suggestion(fmt::format("unknown policy '{}'", request.policy), request.policy, known));
    }
    assembler::Options options;
    options.include_dirs = {home.include().string(), home.os().string()};
    const std::string folder = fs::path(policy).parent_path().string();
    options.include_dirs.push_back(folder.empty() ? "." : folder);
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
    if (request.french) options.defines.emplace_back("LANG_FR", "1");
    if (request.phase) options.defines.emplace_back("PHASE", std::to_string(*request.phase));
    options.defines.insert(options.defines.end(), request.defines.begin(), request.defines.end());
    const std::vector<std::string> routines = guest::required_routines();
    options.required = {routines, policy, "a policy must provide " + listed(routines) + " (os/README.md)"};
    Result<LoadedImage, Problem> kernel = assemble_files(
        {home.kernel().string(), policy, home.kernel_end().string()}, options,
        request.policy_text ? std::optional(TextInstead{policy, *request.policy_text}) : std::nullopt);
    if (kernel) shorten_paths(kernel->image, home);
    return kernel;
}

Result<Setup, Problem> set_up_os(const Home& home, const OsRequest& request, const emu::Settings& settings) {
    Result<LoadedImage, Problem> kernel = build_kernel(home, request);
    if (!kernel) return kernel.failure();
    Result<OsDisk, Problem> disk = build_os_disk(home, request);
    if (!disk) return disk.failure();

    Setup setup{emu::Machine(settings), std::move(kernel->image), 0, std::move(disk->programs), {}, {}, {}};
    setup.warnings = std::move(kernel->warnings);
    setup.warnings.insert(setup.warnings.end(), disk->warnings.begin(), disk->warnings.end());
    setup.remarks = std::move(disk->remarks);
    const Result<Done> placed = setup.machine.load_image(*setup.kernel);
    if (!placed) return host_problem({"the kernel", placed.failure().text()});
    const Result<Done> inserted = insert(setup.machine, disk->archive);
    if (!inserted) return host_problem(inserted.failure());
    take_guest(setup);
    return setup;
}

namespace {

constexpr std::size_t longest_program_name = 15;  // a thread's record keeps so much of it

// One word of the command line: a program to start, and the words for it.
struct Wanted {
    std::string what;       // as it was written: a name or a path
    std::string name;       // on the disk
    std::string arguments;  // with a blank before each; may be empty
};

class DiskBuilder {
public:
    DiskBuilder(const Home& home, const OsRequest& request)
        : home_(home), request_(request), known_(home.programs()) {}

    Result<OsDisk, Problem> build() {
        if (request_.disk) {
            Result<std::vector<DiskFile>> given = read_disk(*request_.disk, request_.disk_name);
            if (!given) return host_problem(given.failure());
            given_ = *std::move(given);
            const bool boots = has_file("boot");
            if (request_.programs.empty() && boots) return as_given();
        }
        std::vector<std::string> words = request_.programs;
        if (words.empty()) words.push_back("shell");
        std::string boot;
        for (const std::string& word : words) {
            const Wanted wanted = split(word);
            if (std::optional<Problem> problem = add(wanted)) return *problem;
            boot += wanted.name + wanted.arguments + "\n";
        }
        for (const std::string& name : known_) add_from_collection(name);
        for (DiskFile& file : given_) {
            if (file.name != "boot" && files_.count(file.name) == 0) put(file.name, std::move(file.content));
        }
        std::vector<DiskFile> files{{"boot", Bytes(boot.begin(), boot.end())}};
        for (const std::string& name : order_) files.push_back({name, std::move(files_[name])});
        Result<Bytes> archive = make_disk(files);
        if (!archive) return host_problem(archive.failure());
        disk_.archive = *std::move(archive);
        return std::move(disk_);
    }

private:
    // The archive as it is, to the byte: whoever writes it back gets the same files.
    Result<OsDisk, Problem> as_given() {
        disk_.archive = *request_.disk;
        for (const DiskFile& file : given_) {
            if (!is_elf(file.content)) continue;
            Result<isa::Image> image = isa::read_elf(file.content, file.name);
            if (image) disk_.programs.emplace(file.name, *std::move(image));
        }
        return std::move(disk_);
    }

    bool has_file(const std::string& name) const {
        return std::any_of(given_.begin(), given_.end(), [&](const DiskFile& f) { return f.name == name; });
    }

    // A path may hold blanks: words for the program begin only where the whole is no file.
    Wanted split(const std::string& word) const {
        std::error_code ignored;
        const std::size_t blank = word.find(' ');
        Wanted wanted{word, {}, {}};
        if (blank != std::string::npos && !fs::exists(word, ignored)) {
            wanted.what = word.substr(0, blank);
            wanted.arguments = word.substr(blank);
        }
        wanted.name = fs::path(wanted.what).stem().string();
        return wanted;
    }

    bool in_collection(const std::string& name) const {
        return std::find(known_.begin(), known_.end(), name) != known_.end();
    }

    void put(const std::string& name, Bytes content) {
        order_.push_back(name);
        files_[name] = std::move(content);
    }

    std::optional<Problem> add(const Wanted& wanted) {
        const std::string source =
            in_collection(wanted.what) ? home_.program(wanted.what).string() : wanted.what;
        const auto before = sources_.find(wanted.name);
        if (before != sources_.end()) {
            if (before->second == source) return std::nullopt;
            return usage_problem(
                fmt::format("'{}' and '{}' would have the same name on the disk", before->second, source));
        }
        if (wanted.arguments.find('\n') != std::string::npos)
            return usage_problem("the words for a program must be one line");
        if (source == wanted.what) {
            std::error_code ignored;
            const bool bare_name = wanted.what.find_first_of("/.") == std::string::npos;
            if (bare_name && !fs::exists(wanted.what, ignored)) {
                if (has_file(wanted.name)) return std::nullopt;  // it is on the given disk
                return usage_problem(
                    with_suggestion(fmt::format("unknown program '{}'", wanted.what), wanted.what, known_));
            }
        }
        const bool plain = std::all_of(wanted.name.begin(), wanted.name.end(), [](char c) {
            return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
        });
        if (wanted.name.empty() || wanted.name.size() > longest_program_name || !plain ||
            wanted.name == "boot" || wanted.name[0] == '-')
            return usage_problem(
                fmt::format("'{}' can't be a program's name on the disk: 1 to {} characters without blanks, "
                            "and not 'boot'",
                            show_controls(wanted.name), longest_program_name));
        Result<LoadedImage, Problem> loaded = load_program(source);
        if (!loaded) return loaded.failure();
        sources_[wanted.name] = source;
        put_program(wanted.name, std::move(*loaded));
        return std::nullopt;
    }

    std::vector<std::pair<std::string, std::string>> language() const {
        if (!request_.french) return {};
        return {{"LANG_FR", "1"}};
    }

    Result<LoadedImage, Problem> load_program(const std::string& source) const {
        const std::string folder = fs::path(source).parent_path().string();
        Result<LoadedImage, Problem> loaded =
            load_image_file(source, {home_.include().string(), folder.empty() ? "." : folder}, language());
        if (loaded && is_source(source)) {
            shorten_paths(loaded->image, home_);
            loaded->file = isa::write_elf(loaded->image);
        }
        return loaded;
    }

    void put_program(const std::string& name, LoadedImage loaded) {
        disk_.warnings.insert(disk_.warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
        disk_.programs[name] = std::move(loaded.image);
        put(name, std::move(loaded.file));
    }

    // All programs are on the disk, so that others can start them; one that is not asked for and
    // can't be assembled must not keep the others from running.
    void add_from_collection(const std::string& name) {
        if (files_.count(name) != 0 || name.size() > longest_program_name) return;
        Result<LoadedImage, Problem> loaded = load_program(home_.program(name).string());
        if (loaded) {
            put_program(name, std::move(*loaded));
        } else {
            disk_.remarks.push_back(fmt::format("'{}' is not on the disk: its source has errors", name));
        }
    }

    const Home& home_;
    const OsRequest& request_;
    std::vector<std::string> known_;
    std::vector<DiskFile> given_;
    std::map<std::string, std::string> sources_;  // by name on the disk: where it came from
    std::map<std::string, Bytes> files_;
    std::vector<std::string> order_;
    OsDisk disk_;
};

}  // namespace

Result<OsDisk, Problem> build_os_disk(const Home& home, const OsRequest& request) {
    return DiskBuilder(home, request).build();
}

}  // namespace baton::lab
