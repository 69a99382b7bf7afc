// How operators are written, for messages.
#include "checker/cspm/types/infer.hpp"

namespace csp::checker::cspm {

std::string_view Inference::sign_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::Not:
      return "not";
    case ExprKind::And:
      return "and";
    case ExprKind::Or:
      return "or";
    case ExprKind::Equal:
      return "==";
    case ExprKind::NotEqual:
      return "!=";
    case ExprKind::Less:
      return "<";
    case ExprKind::LessOrEqual:
      return "<=";
    case ExprKind::Greater:
      return ">";
    case ExprKind::GreaterOrEqual:
      return ">=";
    case ExprKind::Negate:
    case ExprKind::Subtract:
      return "-";
    case ExprKind::Add:
      return "+";
    case ExprKind::Multiply:
      return "*";
    case ExprKind::Divide:
      return "/";
    case ExprKind::Modulo:
      return "%";
    case ExprKind::Concat:
      return "^";
    case ExprKind::Length:
      return "#";
    case ExprKind::Guard:
      return "&";
    case ExprKind::ExternalChoice:
    case ExprKind::ReplicatedExternalChoice:
      return "[]";
    case ExprKind::InternalChoice:
    case ExprKind::ReplicatedInternalChoice:
      return "|~|";
    case ExprKind::SlidingChoice:
      return "[>";
    case ExprKind::Sequential:
    case ExprKind::ReplicatedSequential:
      return ";";
    case ExprKind::Interrupt:
      return "/\\";
    case ExprKind::Interleave:
    case ExprKind::ReplicatedInterleave:
      return "|||";
    case ExprKind::Hide:
      return "\\";
    case ExprKind::Project:
      return "|\\";
    case ExprKind::Rename:
      return "[[ ]]";
    case ExprKind::GeneralisedParallel:
    case ExprKind::ReplicatedParallel:
      return "[| |]";
    case ExprKind::AlphabetisedParallel:
      return "[ || ]";
    case ExprKind::ReplicatedAlphabetisedParallel:
      return "||";
    case ExprKind::LinkedParallel:
    case ExprKind::ReplicatedLinkedParallel:
      return "[ <-> ]";
    case ExprKind::Exception:
      return "[| |>";
    case ExprKind::SynchronisingChoice:
    case ExprKind::ReplicatedSynchronisingChoice:
      return "[+ +]";
    case ExprKind::SynchronisingInterrupt:
      return "/+ +\\";
    default:
      return "";
  }
}

}  // namespace csp::checker::cspm
