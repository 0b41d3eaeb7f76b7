// What the guest has printed: each byte with its cycle and the context that printed it.
//
// Not part of the machine's state: replay never adds a byte twice, and going back cuts the text
// back. Bounded: of a very long output the oldest half is forgotten, and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "isa/word.hpp"

namespace baton::debug {

class ConsoleLog {
public:
    /// A run of bytes printed under one context.
    struct Run {
        std::uint64_t begin = 0;  ///< number of its first byte, counted from the first one ever
        isa::Word context = 0;
        std::uint32_t thread = 0;  ///< index in the OS view, or guest::no_thread
    };

    /// With its cycles, 1 MiB of text takes 9; with runs, 13.
    explicit ConsoleLog(std::size_t most_bytes = std::size_t{1} << 20) : most_bytes_(most_bytes) {}

    void print(std::uint64_t cycle, std::uint8_t byte, isa::Word context, std::uint32_t thread);
    /// Forgets what was printed in `cycle` and later.
    void cut(std::uint64_t cycle);

    /// Bytes printed so far, the forgotten ones among them.
    std::uint64_t total() const { return forgotten_ + text_.size(); }
    std::uint64_t forgotten() const { return forgotten_; }
    /// What is kept: bytes number forgotten() up to total().
    const std::string& text() const { return text_; }
    /// What has been printed from byte number `begin` on, as far as it is kept.
    std::string_view from(std::uint64_t begin) const;
    std::uint64_t cycle_of(std::uint64_t number) const { return cycles_[number - forgotten_]; }
    const std::vector<Run>& runs() const { return runs_; }

private:
    void forget_half();

    std::size_t most_bytes_;
    std::uint64_t forgotten_ = 0;
    std::string text_;
    std::vector<std::uint64_t> cycles_;  // of each byte of text_
    std::vector<Run> runs_;
};

}  // namespace baton::debug
