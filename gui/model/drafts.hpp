// Texts that were typed and not saved, kept on the disk while they are, so that no way to end loses them: a
// file each in a folder beside the settings. No ImGui.
//
// A draft goes when its text is saved or thrown away. What lies in the folder at the start is from a window
// that ended without asking; a damaged file is passed over and left.
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"

namespace baton::gui {

/// By the policy's name or path.
using UnsavedTexts = std::map<std::string, std::string>;

class Drafts {
public:
    static constexpr std::size_t most_bytes = std::size_t{1} << 20;  ///< of a file that is read

    /// `folder` may be empty: then nothing is kept.
    explicit Drafts(std::string folder);

    /// From former windows, and neither taken back nor thrown away yet.
    const UnsavedTexts& left_over() const { return left_over_; }
    /// Hands them over: they are the caller's to keep.
    UnsavedTexts take_left_over();
    void discard_left_over();

    /// Makes the disk hold exactly these, beside what is left over.
    Result<Done> keep(const UnsavedTexts& unsaved);

private:
    std::string file_of(const std::string& policy) const;

    std::string folder_;
    UnsavedTexts left_over_;
    UnsavedTexts kept_;
};

}  // namespace baton::gui
