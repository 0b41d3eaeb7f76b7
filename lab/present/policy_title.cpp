#include "lab/present/policy_title.hpp"

#include <fmt/format.h>

#include <array>

#include "base/messages/lab.hpp"

namespace baton::lab {
namespace {

struct Title {
    std::string_view policy;
    Text title;
};
constexpr std::array titles{
    Title{"fifo", text::policy_fifo},         Title{"sjf", text::policy_sjf},
    Title{"srt", text::policy_srt},           Title{"rr", text::policy_rr},
    Title{"priority", text::policy_priority}, Title{"priority_aging", text::policy_priority_aging},
    Title{"mlfq", text::policy_mlfq},         Title{"lottery", text::policy_lottery},
    Title{"explore", text::policy_explore},
};

}  // namespace

std::string policy_title(Language language, std::string_view policy) {
    for (const Title& title : titles) {
        if (title.policy != policy) continue;
        const std::string_view words = say(language, title.title);
        return words == policy ? std::string(policy) : fmt::format("{} ({})", policy, words);
    }
    return std::string(policy);
}

}  // namespace baton::lab
