// The host's files: read whole, written whole.
//
// A file is written beside its place and then renamed, so that nobody ever sees half of one; what is
// no regular file (a pipe, /dev/null) is written directly. Reading has a limit, so that an endless
// file fails instead of eating the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace baton::lab {

using Bytes = std::vector<std::uint8_t>;

/// Large enough for every image, disk, save file or log that the tools accept.
inline constexpr std::size_t most_file_bytes = std::size_t{512} << 20;

/// The whole content; fails on a directory, an unreadable file, or more than `most_bytes`.
Result<Bytes> read_file(const std::string& path, std::size_t most_bytes = most_file_bytes);
/// Standard input up to its end.
Result<Bytes> read_standard_input(std::size_t most_bytes = most_file_bytes);

/// Whether a path that exists names a regular file: for programs that read it again and again and must not
/// wait for somebody at the other end of a pipe. What does not exist is for read_file() to tell.
Result<Done> check_regular(const std::string& path);

/// Why results can't go to `outputs` when `inputs` are read, by whatever names: "FILE is read; it would be
/// overwritten", or two outputs are one. Nothing when they can; empty names and "-" are no files.
std::optional<Message> would_overwrite(const std::vector<std::string>& inputs,
                                       const std::vector<std::string>& outputs);

/// Whether write_file() has a chance: for telling people before a long run and not after it.
Result<Done> check_writable(const std::string& path);

Result<Done> write_file(const std::string& path, const Bytes& content);
Result<Done> write_file(const std::string& path, std::string_view text);

}  // namespace baton::lab
