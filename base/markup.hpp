// Text inside of XML: what SVG pictures, worksheets and JUnit reports are written with.
#pragma once

#include <string>
#include <string_view>

namespace baton {

/// The text as content or attribute of XML 1.0. Characters that it has no way to write, and invalid UTF-8,
/// are shown as show_controls() shows them.
std::string xml_text(std::string_view text);

}  // namespace baton
