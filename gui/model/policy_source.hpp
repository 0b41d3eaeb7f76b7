// The scheduling policy's source as it stands in the window: what its file holds, what has been typed, and
// whether somebody else has saved one of the sources meanwhile. No ImGui.
//
// What has been typed is never thrown away unasked, and no file is written unless the person saves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "gui/model/drafts.hpp"
#include "gui/model/program.hpp"

namespace baton::gui {

class PolicySource {
public:
    static constexpr std::size_t most_bytes = 256 << 10;

    /// Takes over the policy of what is open; what was typed for it before and not saved comes back.
    void follow(const lab::Home& home, const OpenRequest& request);
    /// Nothing with a policy is open any more.
    void close();

    bool open() const { return !policy_.empty(); }
    bool readable() const { return readable_; }
    /// Why it can't be read; nothing where it can.
    const Message& trouble() const { return trouble_; }
    const std::string& policy() const { return policy_; }
    const std::string& path() const { return path_; }
    const std::string& text() const { return text_; }
    /// Grows with each other text that did not come by `edit`: fields that show it are to start anew.
    std::uint64_t loads() const { return loads_; }
    /// Grows with each other text.
    std::uint64_t revision() const { return revision_; }

    void edit(std::string text);
    void revert();
    bool unsaved() const { return text_ != in_file_; }
    /// What is to run in place of the file.
    std::optional<std::string> unsaved_text() const {
        return unsaved() ? std::optional(text_) : std::nullopt;
    }

    /// All that is typed and not saved, also for policies that are not open now.
    UnsavedTexts unsaved_texts() const;
    /// Saves all of it; stops at the first that can't be.
    Result<Done> save_all();
    /// Throws all of it away.
    void discard_all();
    /// Unsaved texts of a former window; one for the policy that is open replaces its text.
    void take_drafts(UnsavedTexts drafts);

    /// Where `save` writes: the file itself, or a copy of one's own of what belongs to the collection.
    std::string save_path() const { return save_path_of(policy_); }
    Result<Done> save();

    /// Whether what another editor saves is run at once.
    bool watching = true;

    enum class Change : std::uint8_t {
        none,
        sources,  ///< a source of the kernel or of a program was saved
        policy,   ///< the policy was, and its text has been taken over
        both,     ///< something was, and what has been typed is not saved: nothing has been taken over
    };
    /// Looks at the files; to be called now and then.
    Change look();

private:
    void read();
    std::string save_path_of(const std::string& policy) const;
    bool take_file();
    std::uint64_t files_now() const;

    std::optional<lab::Home> home_;
    OpenRequest request_;
    std::string policy_;
    std::string path_;
    std::string in_file_;
    std::string text_;
    UnsavedTexts drafts_;  // typed and not saved, of policies that are not open
    std::string copied_;   // the text, when it was saved as a copy of the person's own
    Message trouble_;
    bool readable_ = false;
    std::uint64_t files_ = 0;  // what the files' names, times and lengths came to at the last look
    std::uint64_t loads_ = 0;
    std::uint64_t revision_ = 0;
};

}  // namespace baton::gui
