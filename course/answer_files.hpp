// The files that a pupil's answer may read: those of its own folder, and what Baton itself is made of.
//
// An answer is assembled under the path "answer:/NAME", wherever it lies, so that images and messages depend
// on no folder of the host. What the exercise gives (the pupil's instance, the part that is tested) counts in
// place of files of the same names. Everything else is refused with a sentence: other folders, by whatever
// way out of the own one (.., an absolute path, a symbolic link), other pupils' answers, what is no regular
// file, and what is larger than an answer may be.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/build/home.hpp"

namespace baton::course {

/// Of a source, and of each file that it includes.
inline constexpr std::size_t most_answer_bytes = std::size_t{1} << 20;

class AnswerFiles final : public lab::Files {
public:
    /// `own` is the folder; nothing of it can be read when it is empty. `closed` are files in it that are
    /// somebody else's.
    AnswerFiles(const lab::Home& home, const std::filesystem::path& own,
                const std::vector<std::filesystem::path>& closed = {});
    /// Keeps a folder of Baton's own shut.
    void shut(const std::filesystem::path& folder) { shut_.push_back(folder.generic_string() + "/"); }
    /// Of the collection's programs only these are there by their names: the others come on a disk.
    void list_only(std::vector<std::string> programs) { listed_ = std::move(programs); }
    void put(const std::string& name, std::string content) { given_[name] = std::move(content); }

    /// "answer:/NAME".
    static std::string path_of(const std::string& name);
    /// The path as a pupil knows it: without what path_of() puts in front.
    static std::string shown(const std::string& path);

    Result<lab::Bytes> read(const std::string& path, std::size_t most_bytes) const override;
    bool holds(const std::string& path) const override;
    std::vector<std::string> list(const std::string& folder) const override;
    assembler::SourceFile source(const std::string& path) const override;

private:
    /// Of the folder: the host's file, or why it is not read.
    Result<std::filesystem::path> own_file(const std::string& name) const;
    bool is_product(const std::string& path) const;

    std::shared_ptr<const lab::Files> product_;
    std::vector<std::string> product_folders_, shut_;
    std::string programs_folder_;
    std::filesystem::path own_;
    std::optional<std::vector<std::string>> listed_;
    std::vector<std::filesystem::path> closed_;
    std::map<std::string, std::string> given_;
};

}  // namespace baton::course
