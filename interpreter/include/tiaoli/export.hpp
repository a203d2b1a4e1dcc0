// What of the library other programs see: everything marked here, and nothing else.
#pragma once

#if defined(__GNUC__)
#define TIAOLI_API __attribute__((visibility("default")))
#else
#define TIAOLI_API
#endif
