// Going on from a saved machine.
//
// A save file holds the whole machine and no names. The image or the OS that is given beside it is
// only looked at for its symbols, and it is checked that it is what runs in the machine.
#pragma once

#include "lab/build/setup.hpp"

namespace baton::lab {

/// The saved machine, with the symbols of the image at `path` (may be empty) when it lies at `at`.
/// An image that is not what runs there is remarked and not used.
Result<Setup, Problem> resume_bare(const Bytes& saved, const std::string& name, const BareRequest& request);

/// The saved machine, with the symbols of the OS that `request` describes; a problem when another
/// kernel runs in it.
Result<Setup, Problem> resume_os(const Bytes& saved, const std::string& name, const Home& home,
                                 const OsRequest& request);

}  // namespace baton::lab
