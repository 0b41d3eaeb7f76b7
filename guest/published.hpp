// The parts of a kernel's image that guest::Kernel reads: internal to guest/.
#pragma once

#include <map>
#include <utility>

#include "guest/kernel.hpp"

namespace baton::guest {

struct Kernel::Published {
    std::optional<OsLayout> layout;
    std::optional<Failure> layout_failure;

    // Addresses of variables.
    std::optional<Word> ticks, tick_end, quantum, phase;
    std::optional<Word> loading_bytes, loading_thread, loading_file;
    std::optional<Word> load_end;

    std::optional<Word> tick_cycles;
    std::optional<Word> exit_call;
    std::optional<Word> thread_end;
    std::optional<Word> next, policy, sp;  // offsets in a record
    std::optional<FrameLayout> frame;
    std::optional<SwitchPath> path;

    std::optional<Word> stacks;  // the first kernel stack; one a record, one behind the other
    Word stack_bytes = 0;
    std::optional<StackBounds> boot_stack;
    std::optional<Word> vector_table;

    // Sorted by value, the first of several in the image's order: offsets of fields, and labels.
    std::map<Word, std::string> fields;
    std::map<Word, std::string> labels;
    std::map<Word, std::string> data_labels;
    std::vector<isa::Section> sections;  // with absolute addresses
};

}  // namespace baton::guest
