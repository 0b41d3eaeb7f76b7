#include "lab/present/message_json.hpp"

#include "base/text.hpp"

namespace baton::lab {
namespace {

Json argument_json(const Argument& argument) {
    struct Visitor {
        Json operator()(const std::string& text) const { return replace_invalid_utf8(text); }
        Json operator()(std::int64_t number) const { return number; }
        Json operator()(std::uint64_t number) const { return number; }
        Json operator()(double number) const { return number; }
        Json operator()(Text text) const { return message_json(text); }
        Json operator()(const std::shared_ptr<const Message>& message) const {
            return message_json(*message);
        }
    };
    return std::visit(Visitor{}, argument.held());
}

}  // namespace

Json message_json(const Message& message) {
    Json json;
    json["id"] = message.id();
    json["arguments"] = Json::array();
    for (const Argument& argument : message.arguments()) json["arguments"].push_back(argument_json(argument));
    return json;
}

}  // namespace baton::lab
