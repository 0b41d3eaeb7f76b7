// Which part of a kernel's image is the scheduling policy's, and where the kernel calls it.
//
// Nothing is concluded from names or places. The same kernel is assembled a second time with a policy that
// does nothing (lab/build/no_policy.asm). Sections are joined file by file, the kernel's part first, so that
// image tells how long the kernel's part of each section is; and as its six routines lie at six places,
// it also tells which routine a call is for, where a policy has several labels at one place.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "isa/image.hpp"
#include "isa/word.hpp"

namespace baton::guest {

using isa::Word;

/// What a policy provides: os/README.md. It may leave out init, remove and changed; then the kernel's own are
/// called, a `ret` each (os/policy.asm), and count as the policy's.
enum class Routine : std::uint8_t { init, add, remove, changed, tick, pick };
inline constexpr unsigned routine_count = 6;
const char* routine_name(Routine routine);
/// The names of all that a policy must provide.
std::vector<std::string> required_routines();
/// Whether the code of a policy, its comments left aside, speaks of the quantum.
bool speaks_of_quantum(const std::string& source);

class PolicyMap {
public:
    /// Both images are of the same kernel, to be loaded at 0, with the same settings. nullopt when they
    /// are not. `source` is the path of the policy.
    static std::optional<PolicyMap> of(const isa::Image& kernel, const isa::Image& without_policy,
                                       const std::string& source);

    /// The routine that the branch at this address of the kernel goes to, if it goes to one.
    std::optional<Routine> call_at(Word site) const {
        const Word index = site / isa::word_bytes;
        if (index >= calls_.size() || calls_[index] == no_call) return std::nullopt;
        return static_cast<Routine>(calls_[index]);
    }
    Word entry(Routine routine) const { return entries_[static_cast<unsigned>(routine)]; }

    bool is_code(Word address) const { return holds(code_, address); }           ///< the policy's
    bool is_data(Word address) const { return holds(data_, address); }           ///< the policy's, writable
    bool is_constant(Word address) const { return holds(constants_, address); }  ///< the policy's, read-only
    Word data_bytes() const;                                                     ///< of its writable sections
    /// The policy's code that stands in its source itself, not in an included one.
    bool in_own_source(Word address) const;

private:
    struct Part {
        Word begin = 0;
        Word end = 0;
    };
    static bool holds(const std::vector<Part>& parts, Word address);
    bool find_calls(const isa::Image& without_policy);
    void find_parts(const isa::Image& kernel, const isa::Image& without_policy);
    void add_defaults();
    void find_own_source(const isa::Image& kernel, const std::string& source);

    static constexpr std::uint8_t no_call = 0xff;
    std::vector<std::uint8_t> calls_;  // by word of the kernel's code
    std::array<Word, routine_count> entries_{};
    std::vector<Part> code_;
    std::vector<Part> data_;
    std::vector<Part> constants_;
    std::vector<Part> own_source_;
};

}  // namespace baton::guest
