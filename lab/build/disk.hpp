// The guest's disk: a tar archive (ustar), as `tar` makes and lists it.
//
// Writing gives the same bytes for the same files: no times, no owners. Reading accepts the magic of
// POSIX and of GNU tar; it keeps ordinary files and skips everything else (folders, links, extended
// headers). Does not know long names, sparse files, compression.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "lab/build/files.hpp"

namespace baton::lab {

struct DiskFile {
    std::string name;
    Bytes content;
};

/// The archive, in this order, ended by two empty sectors. Fails on a name that is empty, longer than
/// 99 bytes or holds a control character.
Result<Bytes> make_disk(const std::vector<DiskFile>& files);

/// The ordinary files of an archive; a leading "./" of a name is dropped. Refuses what is no archive
/// or is damaged, with the sector. `name` is for the message.
Result<std::vector<DiskFile>> read_disk(const Bytes& archive, const std::string& name);

}  // namespace baton::lab
