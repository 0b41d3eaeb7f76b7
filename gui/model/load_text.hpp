// What a program's load has brought, when the machine stands where its bytes have come from the disk. No
// ImGui.
#pragma once

#include <optional>
#include <string>

#include "debug/replay/debugger.hpp"
#include "guest/os_layout.hpp"

namespace baton::gui {

/// The guest OS comes by this label when a program's bytes have come from the disk and before they are
/// adapted to their place. Nothing under other kernels.
std::optional<isa::Word> load_end(const debug::Debugger& debugger);

struct Loaded {
    isa::Word address = 0;  ///< of the first byte
    isa::Word bytes = 0;
    std::string name;  ///< of the program, as the disk's directory has it
};
/// Nothing when the machine does not stand at load_end(), or the load has failed.
std::optional<Loaded> just_loaded(const debug::Debugger& debugger,
                                  const std::optional<guest::OsLayout>& layout);

}  // namespace baton::gui
