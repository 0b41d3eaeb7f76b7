// What builders of machines share: which files are sources and images, and how their paths are told.
#pragma once

#include <string>
#include <vector>

#include "base/messages.hpp"
#include "isa/image.hpp"
#include "lab/build/files.hpp"
#include "lab/build/home.hpp"

namespace baton::lab {

inline constexpr std::size_t most_image_bytes = std::size_t{128} << 20;

bool is_source(const std::string& path);
bool is_elf(const Bytes& bytes);

/// Names the OS's own sources from their home, so that images, and with them the guest's disk, are the
/// same wherever that home lies.
void shorten_paths(isa::Image& image, const Home& home);

/// "fifo, rr, sjf".
std::string listed(const std::vector<std::string>& names);
/// With the name that was probably meant, or all of them.
Message with_suggestion(Message message, const std::string& written, const std::vector<std::string>& names);

}  // namespace baton::lab
