// SPDX-License-Identifier: Apache-2.0
// Segment number -> base for the address adder (decode stage); number, EA, size -> limit and rights check (memory stage).
// Two copies per segment in LUT RAM with copy bits, as core_regs. Entry 6 (SYS and plain accesses) stays flat with base 0.
module core_seg
(
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        init_i,
  input  logic [3:0]  init_idx_i,
  // base, combinational
  input  logic [2:0]  d_seg_i,
  output logic [31:0] d_base_o,
  // check, combinational
  input  logic [2:0]  m_seg_i,
  input  logic [31:0] m_ea_i,
  input  logic [1:0]  m_size_i,    // log2
  input  logic        m_store_i,
  output logic        m_fail_o,
  // write: v[2:0] segment, v[4:3] field
  input  logic        we_i,
  input  logic [4:0]  v_i,
  input  logic [31:0] data_i,
  input  logic        commit_i,
  input  logic        rollback_i
);
  logic [31:0] base [0:15];
  logic [31:0] lo [0:15];
  logic [31:0] hi [0:15];
  logic [3:0]  attr [0:15];
  logic [7:0]  copy_q, wr_q, work;
  logic        we;
  logic [3:0]  wa, m_at;
  assign work     = copy_q ^ wr_q;
  assign we       = we_i && v_i[2:0] < 3'd6;
  assign wa       = init_i ? init_idx_i : {!copy_q[v_i[2:0]], v_i[2:0]};
  assign d_base_o = base[{work[d_seg_i], d_seg_i}];

  always_ff @(posedge clk_i) begin
    if (init_i || (we && v_i[4:3] == 2'd0)) base[wa] <= init_i ? 32'd0 : data_i;
    if (init_i || (we && v_i[4:3] == 2'd1)) lo[wa]   <= init_i ? 32'd0 : data_i;
    if (init_i || (we && v_i[4:3] == 2'd2)) hi[wa]   <= init_i ? 32'hffffffff : data_i;
    if (init_i || (we && v_i[4:3] == 2'd3)) attr[wa] <= init_i ? 4'b1110 : data_i[3:0];
  end
  always_ff @(posedge clk_i) begin
    if (commit_i) begin
      copy_q <= copy_q ^ wr_q;
      wr_q   <= 8'd0;
    end else if (rollback_i) wr_q <= 8'd0;
    else if (we && v_i[4:3] == 2'd3) wr_q[v_i[2:0]] <= 1'b1;
    if (rst_i) begin
      copy_q <= 8'd0;
      wr_q   <= 8'd0;
    end
  end

  logic [31:0] m_lo, m_hi;
  logic [3:0]  m_attr;
  logic [32:0] last;
  assign m_at     = {work[m_seg_i], m_seg_i};
  assign m_lo     = lo[m_at];
  assign m_hi     = hi[m_at];
  assign m_attr   = attr[m_at];
  assign last     = {1'b0, m_ea_i} + {31'd0, m_size_i == 2'd2, m_size_i != 2'd0};
  assign m_fail_o = !m_attr[3] && (m_attr[0] || !(m_store_i ? m_attr[2] : m_attr[1]) || m_ea_i < m_lo || last > {1'b0, m_hi});
endmodule
