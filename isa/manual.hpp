// The reference manual: chapters written by hand in isa/manual.md, with tables put in.
//
// A placeholder stands on a line of its own, {{name}}, and is replaced by the Markdown made
// from the tables: flags, system_registers, memory_map, device_registers, encodings,
// instructions, pseudo_instructions, vectors.
#pragma once

#include <string>
#include <string_view>

namespace baton::isa {

/// The text of isa/manual.md, as it was when the program was built.
std::string_view manual_template();

/// `text` with each placeholder replaced; one that is not known stays as it is.
std::string manual_markdown(std::string_view text);

/// The whole manual: what docs/isa.md holds.
std::string manual();

}  // namespace baton::isa
