// Where the sources of the guest OS and of its programs lie.
//
// They are read at run time, so that an edit counts without a rebuild: in the folder that BATON_HOME
// names, else in the executable's folder or the nearest one above it that holds os/kernel.asm. Where there is
// none, those that the program was built with serve; their paths begin with "baton:/".
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "lab/build/product_files.hpp"

namespace baton::lab {

class Home {
public:
    explicit Home(std::filesystem::path root, std::shared_ptr<const Files> files = product_files())
        : root_(std::move(root)), files_(std::move(files)) {}

    /// `executable` may be empty; then only BATON_HOME counts. Fails when that names a folder without the OS.
    static Result<Home> find(const std::filesystem::path& executable);
    /// The sources inside the program.
    static Home embedded();

    const Files& files() const { return *files_; }
    const std::shared_ptr<const Files>& shared_files() const { return files_; }
    const std::filesystem::path& root() const { return root_; }

    std::filesystem::path kernel() const { return root_ / "os" / "kernel.asm"; }
    /// What comes behind the policy.
    std::filesystem::path kernel_end() const { return root_ / "os" / "end.asm"; }
    std::filesystem::path os() const { return root_ / "os"; }
    std::filesystem::path include() const { return root_ / "os" / "include"; }
    std::filesystem::path policy(const std::string& name) const {
        return root_ / "os" / "sched" / (name + ".asm");
    }
    std::filesystem::path program(const std::string& name) const {
        return root_ / "programs" / (name + ".asm");
    }

    /// The folder of an exercise.
    std::filesystem::path exercise(const std::string& name) const {
        return root_ / "lessons" / "exercises" / name;
    }

    /// What a job of the scheduling lab runs.
    std::filesystem::path job() const { return root_ / "lab" / "build" / "job.asm"; }
    /// What the contract test of policies needs: a policy that does nothing, and a program that makes the
    /// kernel call all of a policy's routines.
    std::filesystem::path no_policy() const { return root_ / "lab" / "build" / "no_policy.asm"; }
    std::filesystem::path restless() const { return root_ / "lab" / "build" / "restless.asm"; }
    std::filesystem::path threaded() const { return root_ / "lab" / "build" / "threaded.asm"; }

    /// Names of all policies and of all programs, sorted.
    std::vector<std::string> policies() const;
    std::vector<std::string> programs() const;

private:
    std::filesystem::path root_;
    std::shared_ptr<const Files> files_;
};

/// The running program's own file, or an empty path where the host does not say.
std::filesystem::path executable_path();

}  // namespace baton::lab
