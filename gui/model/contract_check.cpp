#include "gui/model/contract_check.hpp"

namespace baton::gui {

void ContractCheck::start(const lab::Home& home, const OpenRequest& request,
                          std::optional<std::string> text) {
    cancel();
    request_ = {};
    request_.policy = request.policy;
    request_.policy_text = text;
    request_.quantum = request.quantum;
    request_.settings.language = request.settings.language;
    lab::ScheduleRequest wanted;
    wanted.policy = request.policy;
    wanted.policy_text = std::move(text);
    wanted.quantum = request.quantum;
    wanted.settings.language = request.settings.language;
    shared_ = std::make_shared<Shared>();
    thread_ = std::thread([home, wanted, shared = shared_] {
        shared->outcome.emplace(lab::check_contract(home, wanted, [&] { return shared->go_on.load(); }));
        shared->ended = true;
    });
}

void ContractCheck::cancel() {
    outcome_.reset();
    if (!thread_.joinable()) return;
    shared_->go_on = false;
    thread_.join();
    shared_.reset();
}

bool ContractCheck::look() {
    if (!thread_.joinable() || !shared_->ended) return false;
    thread_.join();
    outcome_ = std::move(shared_->outcome);
    shared_.reset();
    return true;
}

OpenRequest ContractCheck::run_of(const lab::ContractFailure& failure) const {
    const lab::ContractRun& run = (*outcome_)->runs[failure.run];
    OpenRequest request = request_;
    request.settings.clock = run.clock;
    request.tick_cycles = run.tick_cycles;
    request.jobs = run.jobs;
    request.files = run.programs;
    return request;
}

}  // namespace baton::gui
