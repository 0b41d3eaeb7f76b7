// Names that the guest has put into a table, as they may be shown: internal to guest/.
#pragma once

#include <string>
#include <string_view>

namespace baton::guest {

/// The bytes up to the first zero, with ? for what could disturb a report: a broken guest writes anything.
std::string harmless_name(std::string_view field);

}  // namespace baton::guest
