// Every way to end, and every text that is not saved: nothing that was typed is lost unasked.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;
using baton::test::TemporaryFolder;

namespace {

/// A window with a policy of the person's own, and unsaved text in it and in that of another policy.
struct Typed {
    explicit Typed(bool other = false) {
        mine = folder.write("mine.asm", test::read_source_file("os/sched/fifo.asm"));
        OpenRequest request = demo_request();
        if (other) {
            theirs = folder.write("theirs.asm", test::read_source_file("os/sched/rr.asm"));
            request.policy = theirs;
            REQUIRE_FALSE(window.work.open(request));
            window.work.policy().edit("; theirs, typed\n" + window.work.policy().text());
        }
        request.policy = mine;
        REQUIRE_FALSE(window.work.open(request));
        window.work.policy().edit("; mine, typed\n" + window.work.policy().text());
        window.frames(3);
    }
    std::string drafts() const { return (folder.path() / "drafts").string(); }
    std::size_t kept() const {
        std::error_code none;
        std::size_t count = 0;
        for (std::filesystem::directory_iterator at(drafts(), none), end; !none && at != end; ++at) ++count;
        return count;
    }
    static bool typed_in(const std::string& path) {
        return test::read_file(path).find(", typed\n") != std::string::npos;
    }

    TemporaryFolder folder;
    std::string mine;
    std::string theirs;
    Headless window{Headless::welcomed(), 1600, 900, 1, (folder.path() / "drafts").string()};
};

}  // namespace

TEST_CASE("quitting without unsaved text asks nothing", "[gui][ending]") {
    Headless window;
    window.work.open_demo();
    window.frames(3);
    window.app.key(ctrl(Key::q));
    CHECK(window.work.quitting());
}

TEST_CASE("who quits with unsaved text is asked, and may stay", "[gui][ending]") {
    Typed typed;
    const bool close_button = GENERATE(false, true);
    if (close_button) {
        typed.window.work.ask_to_quit();
    } else {
        typed.window.app.key(ctrl(Key::q));
    }
    CHECK(typed.window.wanted_frames() > 0);
    CHECK_FALSE(typed.window.work.quitting());
    CHECK(typed.window.app.dialog_open());
    const bool by_key = GENERATE(false, true);
    if (by_key) {
        typed.window.tap(ImGuiKey_Escape);
    } else {
        typed.window.click("leave.stay");
    }
    CHECK_FALSE(typed.window.app.dialog_open());
    CHECK_FALSE(typed.window.work.quitting());
    CHECK(typed.window.work.policy().unsaved());
    CHECK_FALSE(Typed::typed_in(typed.mine));
}

TEST_CASE("save at the end writes all that is unsaved, also of policies that are not open", "[gui][ending]") {
    Typed typed(true);
    typed.window.work.ask_to_quit();
    typed.window.wanted_frames();
    typed.window.click("leave.save");
    CHECK(typed.window.work.quitting());
    CHECK(Typed::typed_in(typed.mine));
    CHECK(Typed::typed_in(typed.theirs));
    CHECK(typed.kept() == 0);
}

TEST_CASE("what can't be saved keeps the window open", "[gui][ending]") {
    Typed typed;
    std::filesystem::remove(typed.mine);
    std::filesystem::create_directory(typed.mine);
    typed.window.work.ask_to_quit();
    typed.window.wanted_frames();
    typed.window.click("leave.save");
    typed.window.wanted_frames();
    CHECK_FALSE(typed.window.work.quitting());
    CHECK(typed.window.shows("dialog.close"));
    CHECK(typed.window.work.policy().unsaved());
}

TEST_CASE("quitting without saving throws text and drafts away", "[gui][ending]") {
    Typed typed(true);
    typed.window.work.keep_drafts();
    CHECK(typed.kept() == 2);
    typed.window.work.ask_to_quit();
    typed.window.wanted_frames();
    typed.window.click("leave.discard");
    CHECK(typed.window.work.quitting());
    CHECK_FALSE(Typed::typed_in(typed.mine));
    CHECK_FALSE(Typed::typed_in(typed.theirs));
    CHECK(typed.kept() == 0);
}

TEST_CASE("an end without a question keeps drafts, and the next window offers them", "[gui][ending]") {
    Typed typed(true);
    typed.window.work.quit();
    CHECK(typed.window.work.quitting());
    CHECK(typed.kept() == 2);
    CHECK_FALSE(Typed::typed_in(typed.mine));

    const bool take = GENERATE(true, false);
    Workspace next(test::tree_home(), Headless::welcomed(), typed.drafts());
    const std::vector<DialogRequest> asked = next.take_dialogs();
    REQUIRE(asked.size() == 1);
    CHECK(asked.front().kind == DialogRequest::Kind::drafts);
    CHECK(asked.front().text == "mine, theirs");
    next.perform(action::TakeDrafts{take});
    OpenRequest request = demo_request();
    for (const std::string& policy : {typed.mine, typed.theirs}) {
        request.policy = policy;
        REQUIRE_FALSE(next.open(request));
        CHECK(next.policy().unsaved() == take);
        CHECK((next.policy().text().find(", typed\n") != std::string::npos) == take);
    }
    // Until it is saved or thrown away the draft stays on the disk.
    CHECK(typed.kept() == (take ? 2U : 0U));
    if (take) {
        next.perform(action::Leave{action::Leave::Answer::save});
        CHECK(typed.kept() == 0);
        CHECK(Typed::typed_in(typed.mine));
    }
}

TEST_CASE("a draft of the policy that is open comes back into the editor", "[gui][ending]") {
    Typed typed;
    typed.window.work.quit();
    Workspace next(test::tree_home(), Headless::welcomed(), typed.drafts());
    OpenRequest request = demo_request();
    request.policy = typed.mine;
    REQUIRE_FALSE(next.open(request));
    CHECK_FALSE(next.policy().unsaved());
    next.perform(action::TakeDrafts{true});
    CHECK(next.policy().unsaved());
    next.policy().revert();
    next.keep_drafts();
    CHECK(typed.kept() == 0);
}

TEST_CASE("a question that was not answered is asked again by the window after", "[gui][ending]") {
    Typed typed;
    typed.window.work.quit();
    {
        Workspace next(test::tree_home(), Headless::welcomed(), typed.drafts());
        CHECK(next.take_dialogs().size() == 1);
        next.quit();
    }
    Workspace later(test::tree_home(), Headless::welcomed(), typed.drafts());
    CHECK(later.take_dialogs().size() == 1);
}

TEST_CASE("drafts are kept while one types, in case nothing else is", "[gui][ending]") {
    Typed typed;
    CHECK(typed.window.wanted_frames() >= 0);
    typed.window.app.waited();
    CHECK(typed.kept() == 1);
    typed.window.work.policy().edit("; other, typed\n");
    typed.window.app.waited();
    CHECK(test::read_file(std::filesystem::directory_iterator(typed.drafts())->path()).find("other, typed") !=
          std::string::npos);
}

TEST_CASE("damaged drafts are passed over", "[gui][ending]") {
    const TemporaryFolder folder;
    folder.write("0123456789abcdef.json", std::string("{\"policy\": \"rr\", \"text\": \"x\"}"));
    folder.write("a.json", std::string("not json"));
    folder.write("b.json", std::string("{\"policy\": 3, \"text\": []}"));
    folder.write("c.json", std::string("[]"));
    const Drafts drafts(folder.path().string());
    CHECK(drafts.left_over().empty());
    CHECK(Drafts("").left_over().empty());
    CHECK(Drafts((folder.path() / "none").string()).left_over().empty());
}
