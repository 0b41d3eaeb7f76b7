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

#include "emu/debug/os_view.hpp"
#include "isa/image.hpp"

namespace baton::debug {

struct CodePlace {
    std::string program;  ///< empty for the kernel or a bare image
    std::string symbol;   ///< the nearest label at or before the address; may be empty
    Word offset = 0;      ///< bytes behind that label
    std::string file;     ///< empty when the line is not known
    unsigned line = 0;

    /// "loop+8", "loop", or "" without a label.
    std::string name() const;
};

class CodeMap {
public:
    /// The image that lies at `load_address`; replaces the former one.
    void set_kernel(const isa::Image& image, Word load_address = 0);
    /// The program that threads of this name run.
    void set_program(const std::string& name, const isa::Image& image);

    /// What lies at `address`, when `thread` (or nullptr: nobody known) runs there.
    std::optional<CodePlace> locate(Word address, const Thread* thread = nullptr) const;

private:
    struct Module {
        Word bytes = 0;
        std::vector<std::pair<Word, std::string>> labels;  // sorted by address
        std::vector<isa::LineRow> lines;
        std::vector<std::string> files;
    };
    static Module module_of(const isa::Image& image);
    static CodePlace place(const Module& module, Word offset);

    std::optional<Module> kernel_;
    Word kernel_base_ = 0;
    std::map<std::string, Module> programs_;
};

}  // namespace baton::debug
