// SPDX-License-Identifier: Apache-2.0
// What write-back decided in this cycle -> the retirement port, one cycle later. See cvfi.md. Lane 0 only at W = 1.
module core_cvfi #(
  parameter int W = 1
) (
  input  logic            clk_i,
  input  logic            rst_i,
  input  core_pkg::op_t   w_i,
  input  logic            fire_i,
  input  logic            tmode_i,
  input  logic            rd_we_i,
  input  logic [6:0]      rd_addr_i,
  input  logic [31:0]     rd_data_i,
  input  logic            ext_i,
  input  logic [31:2]     next_pc_i,
  input  logic            st_event_i,
  input  logic [31:2]     st_addr_i,
  input  logic [31:0]     st_data_i,
  input  logic [3:0]      st_mask_i,
  input  logic [5:0]      flags_i,     // of core_csr, one cycle behind
  input  logic            trap_i,
  input  logic [31:0]     cause_i,
  input  logic [31:0]     tval_i,
  input  logic [31:2]     epc_i,
  input  logic            drain_i,
  input  logic [31:2]     drain_addr_i,
  input  logic [31:0]     drain_data_i,
  input  logic [3:0]      drain_mask_i,
  input  logic [2:0]      activity_i,
  output logic [W-1:0]    cvfi_valid,
  output logic [W*32-1:0] cvfi_pc,
  output logic [W*32-1:0] cvfi_insn,
  output logic [W-1:0]    cvfi_tmode,
  output logic [W-1:0]    cvfi_rd_we,
  output logic [W*7-1:0]  cvfi_rd_addr,
  output logic [W*32-1:0] cvfi_rd_data,
  output logic [W*32-1:0] cvfi_next_pc,
  output logic [W-1:0]    cvfi_ext,
  output logic [W-1:0]    cvfi_st_we,
  output logic [W*32-1:0] cvfi_st_addr,
  output logic [W*32-1:0] cvfi_st_data,
  output logic [W*4-1:0]  cvfi_st_mask,
  output logic [W-1:0]    cvfi_st_gated,
  output logic [5:0]      cvfi_flags,
  output logic            cvfi_commit,
  output logic [31:0]     cvfi_ticks,
  output logic            cvfi_rollback,
  output logic            cvfi_trap,
  output logic            cvfi_trap_tmode,
  output logic [31:0]     cvfi_cause,
  output logic [31:0]     cvfi_tval,
  output logic [31:0]     cvfi_trap_pc,
  output logic            cvfi_drain_valid,
  output logic [31:0]     cvfi_drain_addr,
  output logic [31:0]     cvfi_drain_data,
  output logic [3:0]      cvfi_drain_mask,
  output logic [2:0]      cvfi_activity
);
  // the last store beat of the atom: a two-beat store's first may lie some cycles back, and is overwritten by the second
  logic        st_seen_q;
  logic [31:2] st_addr_q;
  logic [31:0] st_data_q;
  logic [3:0]  st_mask_q;
  always_ff @(posedge clk_i) begin
    if (st_event_i) begin
      st_addr_q <= st_addr_i;
      st_data_q <= st_data_i;
      st_mask_q <= st_mask_i;
    end
    st_seen_q <= (st_seen_q || st_event_i) && !fire_i && !trap_i && !rst_i;
  end

  always_ff @(posedge clk_i) begin
    cvfi_valid    <= W'(fire_i && !rst_i);
    cvfi_pc       <= {w_i.pc, 2'b00};
    cvfi_insn     <= w_i.insn;
    cvfi_tmode    <= tmode_i;
    cvfi_rd_we    <= rd_we_i;
    cvfi_rd_addr  <= rd_addr_i;
    cvfi_rd_data  <= rd_data_i;
    cvfi_next_pc  <= {next_pc_i, 2'b00};
    cvfi_ext      <= ext_i;
    cvfi_st_we    <= fire_i && (st_event_i || st_seen_q);
    cvfi_st_addr  <= {st_event_i ? st_addr_i : st_addr_q, 2'b00};
    cvfi_st_data  <= st_event_i ? st_data_i : st_data_q;
    cvfi_st_mask  <= st_event_i ? st_mask_i : st_mask_q;
    cvfi_st_gated <= w_i.ctl.gated;
    cvfi_commit   <= fire_i && w_i.ctl.sys == core_pkg::SYS_COMMIT;
    cvfi_ticks    <= w_i.lin;
    cvfi_rollback <= fire_i && w_i.ctl.sys == core_pkg::SYS_ROLLBACK;
    cvfi_trap       <= trap_i && !rst_i;
    cvfi_trap_tmode <= tmode_i;
    cvfi_cause      <= cause_i;
    cvfi_tval       <= tval_i;
    cvfi_trap_pc    <= {epc_i, 2'b00};
    cvfi_drain_valid <= drain_i && !rst_i;
    cvfi_drain_addr  <= {drain_addr_i, 2'b00};
    cvfi_drain_data  <= drain_data_i;
    cvfi_drain_mask  <= drain_mask_i;
    cvfi_activity    <= activity_i;
  end
  // the flags register itself moves with the registered port
  assign cvfi_flags = flags_i;
  logic unused;
  assign unused = &{1'b0, w_i};
endmodule
