// Tiaoli 条理 for C++ hosts: everything in one header. docs/embedding.md shows it by example.
#pragma once

#include "tiaoli/columns.hpp"
#include "tiaoli/compile.hpp"
#include "tiaoli/explanation.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/result.hpp"
#include "tiaoli/session.hpp"
#include "tiaoli/value.hpp"
