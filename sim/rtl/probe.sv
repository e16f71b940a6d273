// SPDX-License-Identifier: Apache-2.0
// The retirement port -> C calls for lockstep and traces: one per retired atom, one per cycle in which anything else happened.
// Only in the model built with CVFI to the outside (parameter PROBE); `on_i` low costs nothing but the registers.
module rtl_probe #(
  parameter int W = 1
) (
  input logic            clk_i,
  input logic            on_i,
  input logic [W-1:0]    cvfi_valid,
  input logic [W*32-1:0] cvfi_pc,
  input logic [W*32-1:0] cvfi_insn,
  input logic [W-1:0]    cvfi_tmode,
  input logic [W-1:0]    cvfi_rd_we,
  input logic [W*7-1:0]  cvfi_rd_addr,
  input logic [W*32-1:0] cvfi_rd_data,
  input logic [W*32-1:0] cvfi_next_pc,
  input logic [W-1:0]    cvfi_ext,
  input logic [W-1:0]    cvfi_st_we,
  input logic [W*32-1:0] cvfi_st_addr,
  input logic [W*32-1:0] cvfi_st_data,
  input logic [W*4-1:0]  cvfi_st_mask,
  input logic [W-1:0]    cvfi_st_gated,
  input logic [5:0]      cvfi_flags,
  input logic            cvfi_commit,
  input logic [31:0]     cvfi_ticks,
  input logic            cvfi_rollback,
  input logic            cvfi_trap,
  input logic            cvfi_trap_tmode,
  input logic [31:0]     cvfi_cause,
  input logic [31:0]     cvfi_tval,
  input logic [31:0]     cvfi_trap_pc,
  input logic            cvfi_drain_valid,
  input logic [31:0]     cvfi_drain_addr,
  input logic [31:0]     cvfi_drain_data,
  input logic [3:0]      cvfi_drain_mask
);
  // bits: 0 tmode, 1 rd_we, 2 ext, 3 st_we, 4 st_gated
  import "DPI-C" function void rtl_probe_atom(input int unsigned lane, input int unsigned pc, input int unsigned insn,
    input int unsigned next_pc, input int unsigned bits, input int unsigned rd_addr, input int unsigned rd_data,
    input int unsigned st_addr, input int unsigned st_data, input int unsigned st_mask);
  // bits: 0 commit, 1 rollback, 2 trap, 3 trap_tmode, 4 drain, 15:8 flags, 19:16 drain_mask
  import "DPI-C" function void rtl_probe_cycle(input int unsigned bits, input int unsigned ticks, input int unsigned cause,
    input int unsigned tval, input int unsigned trap_pc, input int unsigned drain_addr, input int unsigned drain_data);

  always_ff @(posedge clk_i)
    if (on_i) begin
      for (int i = 0; i < W; i++)
        if (cvfi_valid[i])
          rtl_probe_atom(i, cvfi_pc[i*32+:32], cvfi_insn[i*32+:32], cvfi_next_pc[i*32+:32],
            {27'd0, cvfi_st_gated[i], cvfi_st_we[i], cvfi_ext[i], cvfi_rd_we[i], cvfi_tmode[i]},
            {25'd0, cvfi_rd_addr[i*7+:7]}, cvfi_rd_data[i*32+:32], cvfi_st_addr[i*32+:32], cvfi_st_data[i*32+:32],
            {28'd0, cvfi_st_mask[i*4+:4]});
      if (|cvfi_valid || cvfi_commit || cvfi_rollback || cvfi_trap || cvfi_drain_valid)
        rtl_probe_cycle({12'd0, cvfi_drain_mask, 2'd0, cvfi_flags, 3'd0, cvfi_drain_valid, cvfi_trap_tmode, cvfi_trap,
          cvfi_rollback, cvfi_commit}, cvfi_ticks, cvfi_cause, cvfi_tval, cvfi_trap_pc, cvfi_drain_addr, cvfi_drain_data);
    end
endmodule
