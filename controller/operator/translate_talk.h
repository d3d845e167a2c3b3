#pragma once
// Asks and answers as bytes. What cannot be read is an error that says which side is of which
// version; it is never guessed. Pure.

#include <string>
#include <string_view>

#include "common/value/result.h"
#include "controller/operator/talk.h"

namespace lockstep {

std::string encode(const OperatorAsk& ask);
std::string encode(const OperatorAnswer& answer);

// kUnsupported: of another version; kDamaged: no message; kInvalid: a field breaks a rule.
Result<OperatorAsk> decode_ask(std::string_view bytes);
Result<OperatorAnswer> decode_answer(std::string_view bytes);

}  // namespace lockstep
