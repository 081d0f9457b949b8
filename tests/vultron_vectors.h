/*
 * vultron_vectors.h - what comes out of the tables of the Vultron protocol.
 *
 * Made by tests/reference/vultron.py; not written by hand.  The facts are those of CERT/CC's
 * Vultron protocol (github.com/CERTCC/Vultron at 6883299d, "MIT (SEI)", Copyright 2025
 * Carnegie Mellon University and Contributors; CMU/SEI-2021-SR-021), in a structure of our
 * own, with the errata choices of docs/case.md.
 */
#pragma once

static const char *const vultron_rm_strings[] = { "ric", "rvac", "rvdc", "rivac", "rivdc",
	"rvadc", "rvdac", "rivadc", "rvadac", "rvdadc", "rivdac", "rivdadc", "rvdadac",
	"rivadac", "rvadadc" };

static const char *const vultron_histories[] = { "AXPVFD", "APVXFD", "AVXPFD", "XPVAFD",
	"VAXPFD", "PVAXFD", "APVFXD", "AVPXFD", "XPVFAD", "VAPXFD", "PVXAFD", "PVAFXD",
	"VPAXFD", "VXPAFD", "AVPFXD", "APVFDX", "VAPFXD", "XPVFDA", "PVXFAD", "AVFXPD",
	"VPXAFD", "PVFAXD", "VXPFAD", "VPAFXD", "VAFXPD", "PVAFDX", "AVPFDX", "AVFPXD",
	"PVFXAD", "VPXFAD", "VAPFDX", "VAFPXD", "PVXFDA", "VPFAXD", "VFAXPD", "VXPFDA",
	"PVFADX", "VPAFDX", "VPFXAD", "AVFPDX", "VFAPXD", "PVFXDA", "VPXFDA", "VAFPDX",
	"VPFADX", "VFPAXD", "VFXPAD", "AVFDXP", "PVFDAX", "VAFDXP", "VPFXDA", "VFAPDX",
	"VFPXAD", "AVFDPX", "PVFDXA", "VPFDAX", "VFXPDA", "VFPADX", "VAFDPX", "VFADXP",
	"VPFDXA", "VFPXDA", "VFADPX", "VFPDAX", "VFDAXP", "VFPDXA", "VFDAPX", "VFDPAX",
	"VFDXPA", "VFDPXA" };

static const char *const vultron_states[] = { "vfdpxa", "vfdpxA", "vfdpXa", "vfdpXA", "vfdPxa",
	"vfdPxA", "vfdPXa", "vfdPXA", "Vfdpxa", "VfdpxA", "VfdpXa", "VfdpXA", "VfdPxa",
	"VfdPxA", "VfdPXa", "VfdPXA", "VFdpxa", "VFdpxA", "VFdpXa", "VFdpXA", "VFdPxa",
	"VFdPxA", "VFdPXa", "VFdPXA", "VFDpxa", "VFDpxA", "VFDpXa", "VFDpXA", "VFDPxa",
	"VFDPxA", "VFDPXa", "VFDPXA" };

static const char *const vultron_transient[] = { "vfdpXa", "vfdpXA", "vfdPxa", "vfdPxA",
	"vfdPXa", "vfdPXA", "VfdpXa", "VfdpXA", "VFdpXa", "VFdpXA", "VFDpXa", "VFDpXA" };

enum {
	VULTRON_RM_TRANSITIONS = 11,
	VULTRON_EM_TRANSITIONS = 10,
	VULTRON_CS_TRANSITIONS = 58,
	VULTRON_CS_STATES = 32,
	VULTRON_HISTORIES = 70,
	VULTRON_PERMUTATIONS = 720,
	VULTRON_EM_STRINGS = 72,
	VULTRON_MESSAGES = 28,
	VULTRON_CARTESIAN = 1400,
	VULTRON_REACHABLE = 352,
};
