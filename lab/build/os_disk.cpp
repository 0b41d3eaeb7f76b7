// The guest's disk with the programs that shall run, and all others of the collection.
#include <fmt/core.h>

#include <algorithm>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "lab/build/policy_name.hpp"
#include "lab/build/setup.hpp"
#include "lab/build/sources.hpp"

namespace baton::lab {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_program_name = 15;  // a thread's record keeps so much of it

// One word of the command line: a program to start, and the words for it.
struct Wanted {
    std::string what;       // as it was written: a name or a path
    std::string name;       // on the disk
    std::string arguments;  // with a blank before each; may be empty
};

// A source that defines what the kernel calls in a policy, and no beginning of a program.
bool holds_policy(const std::string& path) {
    if (!is_source(path) || !check_regular(path)) return false;
    const Result<Bytes> source = read_file(path, most_image_bytes);
    if (!source) return false;
    const std::string_view text(reinterpret_cast<const char*>(source->data()), source->size());
    return text.find("sched_pick:") != std::string_view::npos &&
           text.find("_start:") == std::string_view::npos;
}

class DiskBuilder {
public:
    DiskBuilder(const Home& home, const OsRequest& request, Language language)
        : home_(home), request_(request), language_(language), known_(home.programs()) {}

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

    // A path may hold blanks: words for the program begin behind the longest beginning that names a file, or
    // else behind the first blank.
    static Wanted split(const std::string& word) {
        std::error_code ignored;
        std::size_t end = word.size();
        while (end != std::string::npos && end != 0 && !fs::is_regular_file(word.substr(0, end), ignored))
            end = word.rfind(' ', end - 1);
        if (end == std::string::npos || end == 0) end = std::min(word.find(' '), word.size());
        Wanted wanted{word.substr(0, end), {}, word.substr(end)};
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
            return usage_problem({text::lab_same_name, before->second, source});
        }
        if (wanted.arguments.find('\n') != std::string::npos) return usage_problem(text::lab_one_line);
        if (source == wanted.what) {
            std::error_code ignored;
            const bool bare_name = wanted.what.find_first_of("/.") == std::string::npos;
            if (bare_name && !fs::exists(wanted.what, ignored)) {
                if (has_file(wanted.name)) return std::nullopt;  // it is on the given disk
                if (names_policy(home_, wanted.what))
                    return usage_problem({text::lab_use_policy, wanted.what});
                return usage_problem(
                    with_suggestion({text::lab_unknown_program, wanted.what}, wanted.what, known_));
            }
        }
        const bool plain = std::all_of(wanted.name.begin(), wanted.name.end(), [](char c) {
            return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
        });
        if (wanted.name.empty() || wanted.name.size() > longest_program_name || !plain ||
            wanted.name == "boot" || wanted.name[0] == '-')
            return usage_problem(
                {text::lab_bad_program_name, show_controls(wanted.name), longest_program_name});
        if (holds_policy(source)) return usage_problem({text::lab_use_policy, source});
        Result<LoadedImage, Problem> loaded = load_program(source);
        if (!loaded) return loaded.failure();
        sources_[wanted.name] = source;
        disk_.asked_for.emplace_back(wanted.name, source);
        put_program(wanted.name, std::move(*loaded));
        return std::nullopt;
    }

    Result<LoadedImage, Problem> load_program(const std::string& source) const {
        const std::string folder = fs::path(source).parent_path().string();
        Result<LoadedImage, Problem> loaded =
            load_image_file(source, {home_.include().string(), folder.empty() ? "." : folder},
                            language_defines(language_), home_.files());
        if (loaded && is_source(source)) {
            shorten_paths(loaded->image, home_);
            loaded->file = isa::write_elf(loaded->image);
        }
        return loaded;
    }

    void put_program(const std::string& name, LoadedImage loaded) {
        disk_.warnings.insert(disk_.warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
        disk_.read.insert(disk_.read.end(), loaded.read.begin(), loaded.read.end());
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
            disk_.remarks.emplace_back(text::lab_not_on_disk, name);
        }
    }

    const Home& home_;
    const OsRequest& request_;
    Language language_;
    std::vector<std::string> known_;
    std::vector<DiskFile> given_;
    std::map<std::string, std::string> sources_;  // by name on the disk: where it came from
    std::map<std::string, Bytes> files_;
    std::vector<std::string> order_;
    OsDisk disk_;
};

}  // namespace

Result<OsDisk, Problem> build_os_disk(const Home& home, const OsRequest& request, Language language) {
    return DiskBuilder(home, request, language).build();
}

}  // namespace baton::lab
