// From addresses back to names and source lines.
//
// Knows the kernel (or bare image) where it was loaded, and the programs that a guest OS may load,
// by name: a program's addresses count from the base in its thread's record. Does not know what
// the guest has overwritten since.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "guest/os_view.hpp"
#include "isa/image.hpp"

namespace baton::debug {

using isa::Word;

struct CodePlace {
    std::string program;  ///< empty for the kernel or a bare image
    std::string symbol;   ///< the nearest label at or before the address; may be empty
    Word offset = 0;      ///< bytes behind that label
    std::string file;     ///< empty when the line is not known
    unsigned line = 0;

    /// "loop+8", "loop", or "" without a label.
    std::string name() const;
};

/// A place in a program, wherever it is loaded.
struct CodeAddress {
    std::string program;  ///< empty: `address` is absolute
    Word address = 0;     ///< from the program's base on

    friend bool operator==(const CodeAddress&, const CodeAddress&) = default;
};

/// An image where it lies in memory now.
struct LoadedModule {
    std::string program;  ///< empty: the kernel, or what runs alone
    Word base = 0;
    Word bytes = 0;

    bool holds(Word address) const { return address - base < bytes; }
    friend bool operator==(const LoadedModule&, const LoadedModule&) = default;
};

class CodeMap {
public:
    /// The image that lies at `load_address`; replaces the former one.
    void set_kernel(const isa::Image& image, Word load_address = 0);
    /// The program that threads of this name run.
    void set_program(const std::string& name, const isa::Image& image);

    /// What lies at `address`, when `thread` (or nullptr: nobody known) runs there.
    std::optional<CodePlace> locate(Word address, const guest::Thread* thread = nullptr) const;

    /// The programs that live threads run, that of `current` (or nullptr: nobody) first, each once; then the
    /// kernel.
    std::vector<LoadedModule> loaded(const guest::OsView& os, const guest::Thread* current) const;

    /// What NAME or PROGRAM.NAME stands for while `thread` runs: a constant's value, a label's address. The
    /// thread's own program comes before the kernel. nullopt when it means nothing now.
    std::optional<Word> value_of(std::string_view name, const guest::Thread* thread = nullptr) const;
    /// Whether any module has it: it may mean something at another time.
    bool knows(std::string_view name) const;
    /// Where label NAME, of the kernel or else of any program, or PROGRAM.NAME lies.
    std::optional<CodeAddress> address_of(std::string_view label) const;
    /// Where code of a source line begins; of a line without code, the next one that has some. `file` may be
    /// the end of a path, as in "trap.asm". Empty when there is no such file or line.
    std::vector<CodeAddress> addresses_of_line(std::string_view file, unsigned line) const;
    /// All names, each once, sorted; for completion.
    std::vector<std::string> names() const;

private:
    struct Named {
        Word value = 0;
        bool label = false;
    };
    struct Module {
        Word bytes = 0;
        std::map<std::string, Named, std::less<>> symbols;
        std::vector<std::pair<Word, std::string>> labels;  // sorted by address
        std::vector<isa::LineRow> lines;
        std::vector<std::string> files;
    };
    static Module module_of(const isa::Image& image);
    static CodePlace place(const Module& module, Word offset);
    // "count.loop" as the module `count` and "loop"; the module is null when there is none.
    std::pair<std::string_view, std::string_view> split(std::string_view name) const;

    std::optional<Module> kernel_;
    Word kernel_base_ = 0;
    std::map<std::string, Module, std::less<>> programs_;
};

}  // namespace baton::debug
