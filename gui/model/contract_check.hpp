// The contract test of the policy that is open, run beside the window on a thread of its own. No ImGui.
//
// The test works on copies and touches nothing that the window shows; whoever owns this asks now and then
// whether it has ended.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "gui/model/program.hpp"
#include "lab/study/contract.hpp"

namespace baton::gui {

class ContractCheck {
public:
    ContractCheck() = default;
    ~ContractCheck() { cancel(); }
    ContractCheck(const ContractCheck&) = delete;
    ContractCheck& operator=(const ContractCheck&) = delete;

    /// Begins; what came out before is forgotten. `text` is the policy's source where it is not saved.
    void start(const lab::Home& home, const OpenRequest& request, std::optional<std::string> text);
    /// Ends it without a result, and forgets.
    void cancel();
    /// True once, when it has ended since the last look.
    bool look();

    bool running() const { return thread_.joinable(); }
    /// What came out last: a report, or why there is none.
    const std::optional<Result<lab::ContractReport, lab::Problem>>& outcome() const { return outcome_; }
    /// Opens the run in which a check failed. Precondition: the report has this failure.
    OpenRequest run_of(const lab::ContractFailure& failure) const;

private:
    struct Shared {
        std::atomic<bool> go_on{true};
        std::atomic<bool> ended{false};
        std::optional<Result<lab::ContractReport, lab::Problem>> outcome;
    };

    OpenRequest request_;
    std::shared_ptr<Shared> shared_;
    std::thread thread_;
    std::optional<Result<lab::ContractReport, lab::Problem>> outcome_;
};

}  // namespace baton::gui
