// From files to a machine that is ready for its first cycle: bare images, and the guest OS with a
// policy, programs and a disk.
//
// Everything is assembled on the spot from the sources as they are now. Errors in a source come back
// as diagnostics; what is merely remarkable (a program of the collection that does not assemble,
// warnings) comes beside the result.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "debug/symbols/code_map.hpp"
#include "emu/machine.hpp"
#include "guest/kernel.hpp"
#include "isa/image.hpp"
#include "lab/build/disk.hpp"
#include "lab/build/home.hpp"
#include "lab/build/policy_name.hpp"
#include "lab/build/problem.hpp"

namespace baton::lab {

using isa::Word;

/// A machine before its first cycle, and what is known of what runs on it.
struct Setup {
    emu::Machine machine;
    std::optional<isa::Image> kernel;             ///< the kernel or the bare image; raw bytes have none
    Word load_address = 0;                        ///< of the kernel
    std::map<std::string, isa::Image> programs;   ///< by name, those on the disk that are images
    guest::Kernel guest;                          ///< what is known of it as a guest's kernel
    std::vector<assembler::Diagnostic> warnings;  ///< of the sources
    std::vector<Message> remarks;                 ///< sentences without a full stop
    std::vector<std::string> read = {};           ///< paths of all files that it was made from

    debug::CodeMap code_map() const;
};

/// Sets `guest` from what the kernel publishes; a thread table that can't be one is remarked and left
/// aside. Precondition: there is a kernel.
void take_guest(Setup& setup);

/// An assembled or read image, with the warnings of its source.
struct LoadedImage {
    isa::Image image;
    Bytes file;  ///< as an ELF file
    std::vector<assembler::Diagnostic> warnings;
    std::vector<std::string> read = {};  ///< paths of its sources and what they include, or of the image
};

/// An image from a file: `.asm` is assembled, anything else must be a sound image.
Result<LoadedImage, Problem> load_image_file(
    const std::string& path, const std::vector<std::string>& include_dirs = {},
    const std::vector<std::pair<std::string, std::string>>& defines = {},
    const Files& files = *product_files());

/// Includes of the collection that a source may have forgotten: see assembler::Options.
std::vector<std::string> offered_includes();

/// What sources for a machine that speaks this language are assembled with: LANG_FR in French
/// (os/include/message.inc).
std::vector<std::pair<std::string, std::string>> language_defines(Language language);

/// What runs without the guest OS.
struct BareRequest {
    std::string path;
    /// Raw bytes (or an image) are put here; nothing: an image, at 0.
    std::optional<std::uint32_t> at;
    std::vector<std::string> include_dirs;
    std::optional<Bytes> disk;
};
Result<Setup, Problem> set_up_bare(const BareRequest& request, const emu::Settings& settings);

inline constexpr unsigned quantum_default = 2;  ///< ticks
inline constexpr unsigned tick_cycles_default = 5000;

struct OsRequest {
    /// A policy's name, or a file that ends in .asm or contains a slash.
    std::string policy = "rr";
    /// The policy's source, in place of what its file holds: text that has not been saved.
    std::optional<std::string> policy_text;
    unsigned quantum = quantum_default;          ///< ticks, at least 1
    unsigned tick_cycles = tick_cycles_default;  ///< the timer's period, at least 1
    /// The scheduling lab's clock: every tick ends exactly on its cycle (os/clock_exact.asm).
    bool exact_clock = false;
    /// Cycles of the first tick that are over when the first program begins, less than tick_cycles; nothing:
    /// the guest draws it. The exact clock has none.
    std::optional<unsigned> phase = {};
    /// What to start, in this order: names from programs/, .asm files, or images, each perhaps
    /// followed by words for the program. None: the disk's own list, else the shell.
    std::vector<std::string> programs;
    /// A tar archive whose files are put on the disk, too; `disk_name` is for messages.
    std::optional<Bytes> disk;
    std::string disk_name;
    std::vector<std::pair<std::string, std::string>> defines;  ///< further ones for the kernel
};

/// The kernel with its policy, as one image.
Result<LoadedImage, Problem> build_kernel(const Home& home, const OsRequest& request,
                                          Language language = Language::english);

/// Kernel in RAM, disk inserted, ready to boot.
Result<Setup, Problem> set_up_os(const Home& home, const OsRequest& request, const emu::Settings& settings);

/// Why a machine has no room for a kernel with this policy.
Problem kernel_does_not_fit(const isa::Image& kernel, const std::string& policy,
                            const emu::Settings& settings);

/// The disk with the file `boot` and the programs, and those of them that are images.
struct OsDisk {
    Bytes archive;
    std::map<std::string, isa::Image> programs;
    std::vector<assembler::Diagnostic> warnings;
    std::vector<Message> remarks;
    std::vector<std::string> read = {};
    /// Name on the disk and path of what was asked for; the rest of the collection lies there as well.
    std::vector<std::pair<std::string, std::string>> asked_for = {};
};
Result<OsDisk, Problem> build_os_disk(const Home& home, const OsRequest& request,
                                      Language language = Language::english);

}  // namespace baton::lab
