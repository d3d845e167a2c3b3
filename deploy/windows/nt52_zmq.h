// Included before everything else when libzmq is compiled for NT 5.2; C and C++, no code of ours.
#pragma once
#define NOMINMAX
#include <winsock2.h>
//
#include <mstcpip.h>
#include <ws2tcpip.h>

// Systems before 6.1 SP1 refuse this flag with WSAEINVAL, and libzmq has no second way: not one
// socket could be made. Without it, socket() is called; check_imports.sh watches that.
#undef WSA_FLAG_NO_HANDLE_INHERIT

// An ioctl of 6.2 and later. libzmq ends the process when an older system refuses it with anything
// but WSAEOPNOTSUPP.
#undef SIO_LOOPBACK_FAST_PATH
