// The reference manual: chapters written by hand in isa/manual.md and isa/manual.fr.md, with tables put in.
//
// A placeholder stands on a line of its own, {{name}}, and is replaced by the Markdown made
// from the tables: flags, system_registers, memory_map, device_registers, encodings,
// instructions, pseudo_instructions, vectors.
#pragma once

#include <string>
#include <string_view>

#include "base/language.hpp"

namespace baton::isa {

/// The texts of isa/manual.md and isa/manual.fr.md, as they were when the program was built.
std::string_view manual_template();
std::string_view manual_template_french();

/// `text` with each placeholder replaced; one that is not known stays as it is.
std::string manual_markdown(std::string_view text, Language language = Language::english);

/// The whole manual; docs/isa.md holds the English one.
std::string manual(Language language = Language::english);

}  // namespace baton::isa
