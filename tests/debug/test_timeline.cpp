// The timeline: slices as they came, bounded, and never a cycle lost.
#include <catch2/catch.hpp>

#include "debug/observe/timeline_index.hpp"

using namespace baton;
using namespace baton::debug;

namespace {

CpuSlice user(std::uint64_t begin, std::uint64_t end, std::uint32_t thread) {
    return {begin, end, CpuMode::user, false, thread, 0, 0};
}
CpuSlice kernel(std::uint64_t begin, std::uint64_t end) {
    return {begin, end, CpuMode::kernel, false, guest::no_thread, 0, 0};
}
guest::OsView::Change is(std::uint32_t thread, guest::ThreadState state, isa::Word number = 0,
                         isa::Word reason = 0, guest::ReadyReason why = guest::ReadyReason::none) {
    return {thread, state, number, reason, why, false};
}

// Two threads that take turns of 100 cycles with 10 cycles of kernel between, n times.
void take_turns(Timeline& timeline, std::uint64_t turns) {
    for (std::uint64_t i = 0; i < turns; ++i) {
        const auto runs = static_cast<std::uint32_t>(i % 2);
        const std::uint64_t at = i * 110;
        timeline.cpu(kernel(at, at + 10));
        timeline.state(at + 5, is(1 - runs, guest::ThreadState::ready, 2, 0, guest::ReadyReason::preempted));
        timeline.state(at + 6, is(runs, guest::ThreadState::running, 3));
        timeline.cpu(user(at + 10, at + 110, runs));
        timeline.mark({at, TimelineMarkKind::interrupt, 16, 0, 0});
    }
    timeline.sync_to_now(turns * 110);
}

std::vector<TimeColumn> columns_of(const Timeline& timeline, Timeline::Row row, std::uint64_t cell,
                                   std::size_t cells) {
    TimelineIndex index;
    index.update(timeline);
    return index.columns(row, {0, cell, cells});
}

struct Sums {
    std::uint64_t user = 0, kernel = 0, ready = 0, running = 0;
    friend bool operator==(const Sums&, const Sums&) = default;
};
Sums sums(const TimeColumn& column) {
    return {column.of(Use::user), column.of(Use::kernel),
            column.of(Use::ready) + column.of(Use::preempted) + column.of(Use::yielded),
            column.of(Use::running)};
}
Sums sums(const Timeline& timeline, Timeline::Row row, std::uint64_t cell, std::size_t cells) {
    Sums total;
    for (const TimeColumn& column : columns_of(timeline, row, cell, cells)) {
        const Sums each = sums(column);
        total.user += each.user;
        total.kernel += each.kernel;
        total.ready += each.ready;
        total.running += each.running;
        CHECK(each.user <= cell);
    }
    return total;
}

}  // namespace

TEST_CASE("slices of one kind that follow each other are one slice", "[timeline]") {
    Timeline timeline;
    timeline.cpu(user(0, 10, 0));
    timeline.cpu(user(10, 20, 0));
    timeline.cpu(kernel(20, 25));
    timeline.cpu(kernel(25, 25));
    REQUIRE(timeline.cpu_slices().size() == 2);
    CHECK(timeline.cpu_slices()[0].end == 20);
    CHECK(timeline.end() == 25);
}

TEST_CASE("what is replayed is not added twice", "[timeline]") {
    Timeline timeline;
    timeline.cpu(user(0, 10, 0));
    timeline.cpu(kernel(10, 20));
    timeline.cpu(user(0, 10, 0));
    timeline.cpu(kernel(10, 20));
    CHECK(timeline.cpu_slices().size() == 2);
}

TEST_CASE("a state lasts until the next one is stored", "[timeline]") {
    Timeline timeline;
    timeline.state(5, is(0, guest::ThreadState::ready, 2));
    timeline.state(9, is(0, guest::ThreadState::running, 3));
    timeline.state(12, is(0, guest::ThreadState::blocked, 4, 0));
    timeline.state(13, is(0, guest::ThreadState::blocked, 4, 2));  // the reason comes a moment later
    guest::OsView::Change over = is(0, guest::ThreadState::blocked, 4, 2);
    over.over = true;
    timeline.state(30, over);
    REQUIRE(timeline.state_slices().size() == 3);
    CHECK(timeline.state_slices()[0].end == 9);
    CHECK(timeline.state_slices()[2].begin == 12);
    CHECK(timeline.state_slices()[2].end == 30);
    CHECK(timeline.state_slices()[2].reason_number == 2);
}

TEST_CASE("the columns' sums are exact at any scale", "[timeline]") {
    Timeline timeline;
    take_turns(timeline, 50);
    const std::uint64_t span = 50 * 110;
    for (const std::uint64_t cell : {1U, 7U, 110U, 1000U, 5500U}) {
        const auto cells = static_cast<std::size_t>((span + cell - 1) / cell);
        CHECK(sums(timeline, {0, 0}, cell, cells).user == 25 * 100);
        CHECK(sums(timeline, {Timeline::kernel_row, 0}, cell, cells).kernel == 50 * 10);
    }
}

TEST_CASE("beyond the limit slices are folded, and no cycle is lost", "[timeline]") {
    Timeline whole;
    Timeline folded(500);
    take_turns(whole, 20'000);
    take_turns(folded, 20'000);
    REQUIRE(whole.fold_cycles() == 0);
    REQUIRE(folded.fold_cycles() != 0);
    CHECK(folded.cpu_slices().size() + folded.state_slices().size() + folded.marks().size() <= 500);

    const std::uint64_t span = std::uint64_t{20'000} * 110;
    const std::uint64_t cell = folded.fold_cycles() * 4;
    const auto cells = static_cast<std::size_t>((span + cell - 1) / cell);
    for (const Timeline::Row row :
         {Timeline::Row{0, 0}, Timeline::Row{1, 0}, Timeline::Row{Timeline::kernel_row, 0}}) {
        const std::vector<TimeColumn> a = columns_of(whole, row, cell, cells);
        const std::vector<TimeColumn> b = columns_of(folded, row, cell, cells);
        for (std::size_t i = 0; i < cells; ++i) {
            INFO("cell " << i);
            CHECK(sums(a[i]) == sums(b[i]));
        }
    }
    // Marks are counted when they are no longer kept.
    CHECK(folded.mark_count(TimelineMarkKind::interrupt) == 20'000);
    CHECK(folded.folded_marks() + folded.marks().size() == 20'000);
}

TEST_CASE("a quiet time after folding does not fill the memory", "[timeline]") {
    Timeline timeline(500);
    take_turns(timeline, 1000);
    const std::uint64_t fine = timeline.fold_cycles();
    REQUIRE(fine != 0);
    const std::uint64_t at = 1000 * 110;
    const std::uint64_t far = std::uint64_t{1} << 50;
    timeline.cpu({at, far, CpuMode::idle, false, guest::no_thread, 0, 0});
    timeline.sync_to_now(far);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        timeline.cpu(kernel(far + i * 2, far + i * 2 + 1));
        timeline.cpu(user(far + i * 2 + 1, far + i * 2 + 2, 0));
    }
    CHECK(timeline.fold_cycles() > fine);
    const std::uint64_t cell = timeline.fold_cycles();
    const auto cells = static_cast<std::size_t>(timeline.end() / cell + 1);
    std::uint64_t idle = 0;
    for (const TimeColumn& column : columns_of(timeline, {Timeline::idle_row, 0}, cell, cells))
        idle += column.of(Use::idle);
    CHECK(idle == far - at);
}
