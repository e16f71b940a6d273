// SPDX-License-Identifier: Apache-2.0
// One lane's atom in write-back and what it wrote -> its part of the retirement port, one cycle later. See cvfi.md.
module core_retire
(
  input  logic                 clk_i,
  input  logic                 rst_i,
  input  core_pkg::op_t        w_i,
  input  logic                 fire_i,  // takes effect in this cycle
  input  logic                 trap_i,  // of any lane: the atom starts again
  input  logic                 tmode_i,
  input  logic                 rd_we_i,
  input  logic [6:0]           rd_addr_i,
  input  logic [31:0]          rd_data_i,
  input  logic                 ext_i,
  input  logic [31:2]          next_pc_i,
  input  core_pkg::store_t     st_i,    // a store beat of this atom
  output core_pkg::cvfi_lane_t lane_o
);
  // the last store beat of the atom: a two-beat store's first may lie some cycles back, and is overwritten by the second
  logic             st_seen_q;
  core_pkg::store_t st_q, st;
  assign st = st_i.valid ? st_i : st_q;
  always_ff @(posedge clk_i) begin
    if (st_i.valid) st_q <= st_i;
    st_seen_q <= (st_seen_q || st_i.valid) && !fire_i && !trap_i && !rst_i;
  end

  core_pkg::cvfi_lane_t lane_q;
  always_ff @(posedge clk_i) begin
    lane_q.valid    <= fire_i && !rst_i;
    lane_q.pc       <= {w_i.pc, 2'b00};
    lane_q.insn     <= w_i.insn;
    lane_q.tmode    <= tmode_i;
    lane_q.rd_we    <= rd_we_i;
    lane_q.rd_addr  <= rd_addr_i;
    lane_q.rd_data  <= rd_data_i;
    lane_q.next_pc  <= {next_pc_i, 2'b00};
    lane_q.ext      <= ext_i;
    lane_q.st_we    <= fire_i && (st_i.valid || st_seen_q);
    lane_q.st_addr  <= {st.addr, 2'b00};
    lane_q.st_data  <= st.data;
    lane_q.st_mask  <= st.mask;
    lane_q.st_gated <= w_i.ctl.gated;
  end
  assign lane_o = lane_q;
  logic unused;
  assign unused = &{1'b0, w_i, st.valid};
endmodule
