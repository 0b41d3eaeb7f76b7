#include "emu/report_names.hpp"

namespace baton::emu {

std::string_view step_name(Step step) {
    switch (step) {
    case Step::fetch: return "fetch";
    case Step::decode: return "decode";
    case Step::execute: return "execute";
    case Step::memory: return "memory";
    case Step::write_back: return "write-back";
    case Step::wait: return "wait";
    case Step::accept: return "accept";
    case Step::save: return "save";
    case Step::vector: return "vector";
    case Step::enter: return "enter";
    case Step::stopped: return "stopped";
    }
    return "unknown";
}

std::string_view transfer_name(Transfer transfer) {
    switch (transfer) {
    case Transfer::none: return "";
    case Transfer::fetch: return "fetch";
    case Transfer::read: return "read";
    case Transfer::write: return "write";
    case Transfer::vector: return "vector";
    }
    return "unknown";
}

std::string_view stop_name(StopReason reason) {
    switch (reason) {
    case StopReason::none: return "running";
    case StopReason::powered_off: return "powered off";
    case StopReason::kernel_fault: return "kernel fault";
    case StopReason::double_fault: return "double fault";
    }
    return "unknown";
}

std::string_view input_name(InputKind kind) {
    switch (kind) {
    case InputKind::key: return "key";
    case InputKind::expire: return "expire";
    case InputKind::raise: return "raise";
    case InputKind::packet: return "packet";
    case InputKind::choose: return "choose";
    }
    return "unknown";
}

std::string_view clock_name(Clock clock) {
    return clock == Clock::ideal ? "ideal" : "real";
}

}  // namespace baton::emu
