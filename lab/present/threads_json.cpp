#include "lab/present/threads_json.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace baton::lab {
namespace {

using guest::OsView;
using guest::Thread;
using isa::Word;

constexpr std::size_t most_locks = 1000;
constexpr std::size_t most_processes = 1000;  // beside those of machines without names

// A negative code is what the program meant by it.
Json code_json(const Thread& thread) {
    return thread.exit_code ? Json(static_cast<std::int32_t>(*thread.exit_code)) : Json();
}

Json times_into(Json json, const Thread& thread) {
    json["arrival_cycle"] = Json(thread.arrival_cycle);
    json["first_run_cycle"] = Json(thread.first_run_cycle);
    json["finish_cycle"] = Json(thread.finish_cycle);
    json["cpu_cycles"] = thread.cpu_cycles;
    json["ready_cycles"] = thread.ready_cycles;
    json["blocked_cycles"] = thread.blocked_cycles;
    return json;
}

Json thread_json(const OsView& os, std::uint32_t index) {
    const Thread& thread = os.threads()[index];
    const bool blocked = thread.state == guest::ThreadState::blocked && !thread.over;
    Json json;
    json["tid"] = thread.number;
    json["name"] = os.thread_name(index);
    json["state"] = os.layout()->state_name(thread.state_number);
    json["reason"] = blocked ? Json(os.layout()->reason_name(thread.reason_number)) : Json();
    json["lock"] =
        blocked && thread.object != guest::no_object ? Json(object_name(os, thread.object)) : Json();
    json = times_into(std::move(json), thread);
    json["result"] = code_json(thread);
    return json;
}

Json process_json(const OsView& os, const Thread& thread) {
    Json process;
    process["pid"] = Json(thread.pid);
    process["name"] = thread.name;
    process["state"] = os.layout()->state_name(thread.state_number);
    process = times_into(std::move(process), thread);
    process["exit_code"] = code_json(thread);
    process["threads"] = Json::array();
    return process;
}

Json context_json(const OsView& os, const guest::Context& context) {
    Json process;
    process["pid"] = nullptr;
    process["name"] = os.context_name(context.address);
    process["state"] = nullptr;
    process["arrival_cycle"] = nullptr;
    process["first_run_cycle"] = context.first_run_cycle;
    process["finish_cycle"] = nullptr;
    process["cpu_cycles"] = context.cpu_cycles;
    process["ready_cycles"] = nullptr;
    process["blocked_cycles"] = nullptr;
    process["exit_code"] = nullptr;
    process["threads"] = Json::array();
    return process;
}

Json reference(const OsView& os, std::uint32_t index) {
    if (index == guest::no_thread) return {};
    const Thread& thread = os.threads()[index];
    return Json::object({{"pid", Json(thread.pid)}, {"tid", thread.number}});
}

void finish_list(Json& report, const std::string& name, std::uint64_t total) {
    const std::size_t listed = report[name].elements().size();
    report[name + "_total"] = total;
    report[name + "_truncated"] = total > listed;
}

/// The first record of each process, with the process's number of records.
std::vector<std::pair<std::uint32_t, std::uint32_t>> processes_of(const OsView& os) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> processes;
    for (const std::uint32_t index : os.by_process()) {
        const Thread& thread = os.threads()[index];
        if (processes.empty() || thread.main_program() ||
            thread.pid != os.threads()[processes.back().first].pid)
            processes.emplace_back(index, 0);
        ++processes.back().second;
    }
    return processes;
}

void add_processes(Json& report, const OsView& os) {
    const auto processes = processes_of(os);
    // All that go on are listed, and the first of those that have ended.
    std::size_t room = most_processes;
    const auto goes_on = [&](std::uint32_t index) { return os.threads()[index].live(); };
    for (const auto& [first, count] : processes) room -= goes_on(first) && room != 0 ? 1 : 0;
    report["processes"] = Json::array();
    const std::vector<std::uint32_t>& order = os.by_process();
    std::size_t at = 0;
    for (const auto& [first, count] : processes) {
        const std::size_t begin = at;
        at += count;
        if (!goes_on(first) && room == 0) continue;
        room -= goes_on(first) ? 0 : 1;
        Json process = process_json(os, os.threads()[first]);
        for (std::size_t i = begin; i < at; ++i) process["threads"].push_back(thread_json(os, order[i]));
        process["threads_total"] = count;
        process["threads_truncated"] = false;
        report["processes"].push_back(std::move(process));
    }
    for (const guest::Context& context : os.contexts())
        report["processes"].push_back(context_json(os, context));
    finish_list(report, "processes", processes.size() + os.contexts().size() + os.unlisted());
}

void add_locks(Json& report, const OsView& os) {
    report["locks"] = Json::array();
    for (std::uint32_t index = 0; index < os.objects().size() && index < most_locks; ++index) {
        const guest::Object& object = os.objects()[index];
        Json lock;
        lock["name"] = object_name(os, index);
        const auto kind = os.layout()->objects->kinds.find(object.kind);
        lock["kind"] = kind == os.layout()->objects->kinds.end() ? Json() : Json(kind->second);
        lock["pid"] = object.pid;
        lock["address"] = object.address;
        lock["in_use"] = !object.over;
        lock["holder"] = object.over ? Json() : reference(os, object.holder);
        // They were put into the queue when they were blocked.
        std::vector<std::uint32_t> waiters;
        for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
            const Thread& thread = os.threads()[i];
            if (thread.live() && thread.state == guest::ThreadState::blocked && thread.object == index)
                waiters.push_back(i);
        }
        std::stable_sort(waiters.begin(), waiters.end(), [&](std::uint32_t a, std::uint32_t b) {
            return os.threads()[a].state_cycle < os.threads()[b].state_cycle;
        });
        lock["waiters"] = Json::array();
        for (const std::uint32_t waiter : waiters) lock["waiters"].push_back(reference(os, waiter));
        report["locks"].push_back(std::move(lock));
    }
    finish_list(report, "locks", os.objects().size());
}

const char* kind_name(guest::Blockage kind) {
    switch (kind) {
    case guest::Blockage::none: break;
    case guest::Blockage::deadlock: return "deadlock";
    case guest::Blockage::wait_for_nothing: return "wait_for_nothing";
    case guest::Blockage::stuck: return "stuck";
    case guest::Blockage::input: return "input";
    }
    return "none";
}

Json wait_json(const OsView& os, const Wait& wait) {
    Json json = reference(os, wait.index);
    json["name"] = wait.thread;
    json["reason"] = wait.reason_name;
    json["lock"] = wait.object.empty() ? Json() : Json(wait.object);
    json["waits_for"] = wait.other.empty() ? Json() : Json(wait.other);
    const debug::CodePlace* place = wait.at && wait.at->place ? &*wait.at->place : nullptr;
    json["file"] = place == nullptr || place->file.empty() ? Json() : Json(place->file);
    json["line"] = place == nullptr || place->file.empty() ? Json() : Json(place->line);
    return json;
}

void add_deadlocks(Json& report, const debug::Session& session, const CodeSources& sources) {
    const OsView& os = session.os();
    const std::vector<DeadlockReport> found = deadlock_reports(session, sources);
    report["deadlock"] = nullptr;
    if (!found.empty()) {
        Json deadlock;
        deadlock["kind"] = kind_name(found.front().kind);
        deadlock["cycle"] = found.front().cycle;
        deadlock["threads"] = Json::array();
        deadlock["locks"] = Json::array();
        for (const Wait& wait : found.front().waits) {
            deadlock["threads"].push_back(wait_json(os, wait));
            if (!wait.object.empty()) deadlock["locks"].push_back(wait.object);
        }
        report["deadlock"] = std::move(deadlock);
    }
    report["deadlocks_total"] = session.deadlocks().total();
    report["possible_deadlocks"] = Json::array();
    for (const debug::PossibleDeadlock& possible : session.lock_order().findings()) {
        Json json;
        json["cycle"] = possible.cycle;
        json["threads"] = Json::array();
        json["locks"] = Json::array();
        for (const std::uint32_t thread : possible.threads) json["threads"].push_back(reference(os, thread));
        for (const std::uint32_t object : possible.objects) json["locks"].push_back(object_name(os, object));
        report["possible_deadlocks"].push_back(std::move(json));
    }
    finish_list(report, "possible_deadlocks", session.lock_order().total());
}

}  // namespace

void add_threads(Json& report, const debug::Session& session, const CodeSources& sources) {
    add_processes(report, session.os());
    add_locks(report, session.os());
    add_deadlocks(report, session, sources);
}

}  // namespace baton::lab
