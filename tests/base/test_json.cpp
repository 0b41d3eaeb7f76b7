// JSON as a value: what is written, and what is read back.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"

using namespace baton;

TEST_CASE("a value is written with its members in order", "[json]") {
    Json json;
    json["z"] = 1;
    json["a"]["nested"] = true;
    json["list"] = std::vector<int>{1, -2};
    json["nothing"] = nullptr;
    json["missing"] = std::optional<int>();
    json["mean"] = 3.5;
    json["empty"] = Json::array();
    json["object"] = Json::object();
    json.update(Json::object({{"z", 2U}}));  // the one that is there
    CHECK(json.dump() ==
          "{\n  \"z\": 2,\n  \"a\": {\n    \"nested\": true\n  },\n  \"list\": [\n    1,\n    -2\n  ],\n"
          "  \"nothing\": null,\n  \"missing\": null,\n  \"mean\": 3.5,\n  \"empty\": [],\n  \"object\": "
          "{}\n}\n");
}

TEST_CASE("numbers keep their kind and all of their 64 bits", "[json]") {
    CHECK(Json(~std::uint64_t{0}).dump() == "18446744073709551615\n");
    CHECK(Json(INT64_MIN).dump() == "-9223372036854775808\n");
    CHECK(Json(2.0).dump() == "2.0\n");
    const auto read = Json::parse("[18446744073709551615, -1, 2.0, 1e300]");
    REQUIRE(read);
    CHECK(!read->elements()[0].whole(INT64_MIN, INT64_MAX));
    CHECK(read->elements()[1].whole(-1, 0) == -1);
    CHECK(!read->elements()[1].whole(0, 9));
    CHECK(!read->elements()[2].whole(0, 9));
    CHECK(read->elements()[2].number() == 2.0);
    CHECK(read->elements()[3].number() == 1e300);
}

TEST_CASE("text is escaped, and what is no UTF-8 is replaced", "[json]") {
    CHECK(Json("a\"\\\n\x01é").dump() == "\"a\\\"\\\\\\n\\u0001é\"\n");
    CHECK(Json("a\xff").dump() == "\"a\xef\xbf\xbd\"\n");
    const auto read = Json::parse("{\"\\u00e9\": \"x\"}");
    REQUIRE(read);
    REQUIRE(read->find("é") != nullptr);
    CHECK(*read->find("é")->text() == "x");
    CHECK(read->find("e") == nullptr);
}

TEST_CASE("what is no JSON, or nested too deep, is not read", "[json]") {
    for (const char* wrong : {"", "{", "[1,]", "nul", "{\"a\" 1}", "\"\xff\""}) {
        INFO(wrong);
        CHECK(!Json::parse(wrong));
    }
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK(Json::parse(nested(100)));
    CHECK(!Json::parse(nested(102)));
    CHECK(!Json::parse(nested(200'000)));
    // Nothing of the wrong kind is there.
    const Json number = 1;
    CHECK(number.elements().empty());
    CHECK(number.members().empty());
    CHECK(number.text() == nullptr);
    CHECK(!number.boolean());
}
